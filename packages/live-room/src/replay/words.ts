import type { Language } from '../words/index.ts'
import { playerWords } from '../words/player.ts'

const en = {
  ...playerWords.en,
  replay: 'Replay',
  clip: 'Clip',
  play: 'Play',
  pause: 'Pause',
  position: 'Position',
  speed: 'Speed',
  chapters: 'Chapters',
  chat: 'Chat',
  quiet: 'No messages up to here.',
  live: 'This broadcast is still going on.',
  toLive: 'Go live',
  toRoom: 'Go to the room',
  missing: 'This recording no longer exists.',
  missingMore: 'It was deleted by the host or has expired.',
  membersOnly: 'This recording is for members of the room only.',
  membersOnlyMore: 'Enter the room and open it from there.',
  failed: 'The recording can’t be played right now.',
  failedMore: 'Check the network and try again.',
  again: 'Try again',
  loading: 'One moment…',
  moreLater: 'Chat of this part could not be loaded. Retrying…',
  pip: 'Picture in picture',
}
export type ReplayWords = typeof en

const zh: ReplayWords = {
  ...playerWords.zh,
  replay: '回放',
  clip: '片段',
  play: '播放',
  pause: '暂停',
  position: '进度',
  speed: '倍速',
  chapters: '章节',
  chat: '聊天',
  quiet: '到这里还没有人说话。',
  live: '这场直播还在继续。',
  toLive: '去看直播',
  toRoom: '进入直播间',
  missing: '这段回放已经不在了。',
  missingMore: '主播删除了它，或者保留时间已过。',
  membersOnly: '这段回放只给房间里的人看。',
  membersOnlyMore: '请先进入房间，再从那里打开。',
  failed: '回放暂时无法播放。',
  failedMore: '检查网络后再试一次。',
  again: '再试一次',
  loading: '请稍等…',
  moreLater: '这一段的聊天加载失败，正在重试。',
  pip: '画中画',
}

export const replayWords = (language: Language): ReplayWords => (language === 'zh' ? zh : en)
