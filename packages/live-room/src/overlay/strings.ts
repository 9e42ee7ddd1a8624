import type { Role } from '@ovation/client'

type Sample = { name: string; text: string; role: Role }

const en = {
  badValue: (name: string, value: string, allowed: string) => `“${name}=${value}” is not used; it can be: ${allowed}.`,
  noParameter: (name: string) => `“${name}” is no parameter of an overlay.`,
  moreFaults: (n: number) => `And ${n} more.`,
  needsKey: 'This room is not open to everybody. Copy the overlay’s address from the studio again: it needs a key.',
  keyEnded: 'The key in this address is no longer valid. Copy the address from the studio again.',
  samples: [
    { name: 'Mia', text: 'Hello from the back row!', role: 'member' },
    { name: 'Tao', text: 'The light is beautiful tonight', role: 'guest' },
    { name: 'Ines', text: 'Which song is this?', role: 'guest' },
    { name: 'Nina', text: 'Welcome, everybody. Questions go here, and I collect them for later.', role: 'moderator' },
    { name: 'Leo', text: '👏👏👏', role: 'guest' },
  ] as Sample[],
}
type Strings = typeof en

const zh: Strings = {
  badValue: (name, value, allowed) => `参数“${name}=${value}”没有生效，可以用：${allowed}。`,
  noParameter: (name) => `叠加层没有“${name}”这个参数。`,
  moreFaults: (n) => `还有 ${n} 处。`,
  needsKey: '这个房间不是对所有人开放的。请在主播台重新复制叠加层地址，地址里要带密钥。',
  keyEnded: '地址里的密钥已失效，请在主播台重新复制地址。',
  samples: [
    { name: '小米', text: '后排的朋友们好！', role: 'member' },
    { name: '阿涛', text: '今晚的灯光真好看', role: 'guest' },
    { name: '依依', text: '这首歌叫什么？', role: 'guest' },
    { name: '房管小夏', text: '欢迎大家！想问的问题发在这里，我先记下来，等会儿一起回答。', role: 'moderator' },
    { name: '乐乐', text: '👏👏👏', role: 'guest' },
  ],
}

export const overlayStrings = { en, zh }
