const some = (n: number, one: string, many: string): string => (n === 1 ? `1 ${one}` : `${n} ${many}`)

const en = {
  line: (name: string, text: string) => `${name}: ${text}`,
  newMessages: (messages: number, gifts: number) =>
    `${[messages > 0 && some(messages, 'new message', 'new messages'), gifts > 0 && some(gifts, 'gift', 'gifts')].filter(Boolean).join(', ')}.`,
  mentioned: (name: string, text: string) => `${name} mentions you: ${text}`,
  sentGift: (gift: string, count: number) => `sent ${gift}${count > 1 ? ` × ${count}` : ''}`,
  sent: 'Sent.',
  notSent: (why: string) => `Not sent. ${why}`,
  backSoonSaid: 'Back soon. Waiting for the host.',
  liveNow: 'The broadcast begins.',
  liveAgain: 'Live again.',
  pollOpened: (question: string, options: string) => `Vote: ${question} ${options}.`,
  pollResult: (result: string) =>
    result === '' ? 'The poll has ended.' : `The poll has ended. Most votes: ${result}.`,
  mayWrite: 'You can write again.',
  invitedOnStage: 'The host invites you on stage.',
  announced: (name: string, text: string) => `Announcement by ${name}: ${text}`,
  noticed: (text: string) => `Notice to you: ${text}`,
  forScreenReaders: 'For screen readers',
  sayMinute: 'Say the last minute',
  announceChat: 'Announce the chat',
  chatOn: 'The chat is announced.',
  chatOff: 'The chat is silent. Mentions of you are still announced.',
  messages: (messages: number, people: number) =>
    `${some(messages, 'message', 'messages')} by ${some(people, 'person', 'people')}`,
  none: 'no messages',
  most: (people: number, text: string) => `${people} people say “${text}”`,
  likes: (n: number) => some(n, 'like', 'likes'),
  gifts: (n: number) => some(n, 'gift', 'gifts'),
  viewers: (n: number) => some(n, 'viewer', 'viewers'),
  newest: (name: string, text: string) => `newest, ${name}: ${text}`,
  lastMinute: (parts: readonly string[]) => `In the last minute: ${parts.join('; ')}.`,
}
type Strings = typeof en

const zh: Strings = {
  line: (name, text) => `${name}：${text}`,
  newMessages: (messages, gifts) =>
    `${[messages > 0 && `${messages} 条新消息`, gifts > 0 && `${gifts} 份礼物`].filter(Boolean).join('，')}。`,
  mentioned: (name, text) => `${name} 提到了你：${text}`,
  sentGift: (gift, count) => `送出${gift}${count > 1 ? ` × ${count}` : ''}`,
  sent: '已发送。',
  notSent: (why) => `没有发出去。${why}`,
  backSoonSaid: '马上回来，正在等主播回来。',
  liveNow: '开播了。',
  liveAgain: '直播恢复了。',
  pollOpened: (question, options) => `投票：${question} ${options}。`,
  pollResult: (result) => (result === '' ? '投票已结束。' : `投票已结束，票数最多：${result}。`),
  mayWrite: '你可以发言了。',
  invitedOnStage: '主播邀请你连麦。',
  announced: (name, text) => `${name} 发布公告：${text}`,
  noticed: (text) => `给你的提醒：${text}`,
  forScreenReaders: '读屏功能',
  sayMinute: '播报最近一分钟',
  announceChat: '播报聊天',
  chatOn: '已开启聊天播报。',
  chatOff: '已关闭聊天播报，提到你时仍会播报。',
  messages: (messages, people) => `${people} 人发了 ${messages} 条消息`,
  none: '没有新消息',
  most: (people, text) => `${people} 人在说“${text}”`,
  likes: (n) => `${n} 个赞`,
  gifts: (n) => `${n} 份礼物`,
  viewers: (n) => `${n} 人在看`,
  newest: (name, text) => `最新一条，${name}：${text}`,
  lastMinute: (parts) => `最近一分钟：${parts.join('，')}。`,
}

export const liveRegionStrings = { en, zh }
