import type { AudiencePart, AudiencePort } from '@ovation/kernel/audience'
import type { Messages } from './client.ts'

const ASK_PART = 0.12
const ANSWER_AFTER_MS = [1_500, 5_000] as const

type Language = 'zh' | 'en'

/** What people say by themselves. */
const REMARKS: Record<Language, readonly string[]> = {
  zh: [
    '来啦来啦',
    '晚上好呀',
    '这个画面也太好看了吧',
    '哈哈哈哈哈哈',
    '第一次来，先坐好',
    '声音好清楚',
    '刚下班，正好赶上',
    '今天的灯光绝了',
    '弹幕护体',
    '给主播点个赞',
    '氛围感拉满',
    '这首歌叫什么呀',
    '打卡',
    '从隔壁房间过来的',
    '一点都不卡',
    '把我看饿了',
    '这个角度好棒',
    '前排',
    '已经分享给朋友了',
    '明天还播吗',
    '好安静的夜晚，刚刚好',
    '感觉被治愈了',
  ],
  en: [
    'hello from Lisbon',
    'just got here, what did I miss?',
    'this looks gorgeous',
    'the delay is tiny, wow',
    'haha yes',
    'greetings everyone',
    'love the lights tonight',
    'first time here',
    'so calm, I needed this',
    'sound is crystal clear',
    'watching from my phone on the train',
    'that colour!',
    'bookmarked',
    'can we have an encore',
    'my cat is watching too',
    'good vibes only',
  ],
}

/** Questions with what others answer. */
const EXCHANGES: Record<Language, readonly { ask: string; answers: readonly string[] }[]> = {
  zh: [
    { ask: '请问直播到几点呀？', answers: ['好像到十点', '主播说看心情哈哈', '上次播到十一点'] },
    { ask: '有回放吗？', answers: ['以后会有的', '先看直播嘛', '同问'] },
    { ask: '怎么发彩色弹幕？', answers: ['输入框左边那个按钮', '点左边选颜色就行'] },
    { ask: '这是什么软件？', answers: ['满堂彩，自己就能搭', '一条命令就能开的那个'] },
    { ask: '你们那边下雨了吗', answers: ['下了一整天', '没有，星星很多', '刚停'] },
  ],
  en: [
    { ask: 'is there a replay afterwards?', answers: ['coming later I think', 'live is better anyway'] },
    { ask: 'how do you make the text coloured?', answers: ['button left of the input', 'tap the little card icon'] },
    { ask: 'what is this running on?', answers: ['Ovation, someone’s own machine', 'self-hosted, one command'] },
    { ask: 'anyone else see the shooting star?', answers: ['yes!!', 'missed it again', 'top right, wait for it'] },
  ],
}

type Port = AudiencePort<{ messages: Messages }, { language: Language; talks: number }>

/** They talk, ask and answer. */
export const messagesAudience = (
  audience: Port,
  { messagesPerSecond }: { messagesPerSecond: number },
): AudiencePart => ({
  perSecond: messagesPerSecond,
  act: () => {
    const member = audience.choose(({ talks }) => talks)
    if (!member) return
    const { language } = member.person
    if (audience.random() >= ASK_PART) return audience.say(member, audience.pick(REMARKS[language]))
    const { ask, answers } = audience.pick(EXCHANGES[language])
    audience.say(member, ask)
    const other = audience.choose(({ talks, language: speaks }) => (speaks === language ? talks : 0))
    const answer = audience.pick(answers)
    const [least, most] = ANSWER_AFTER_MS
    if (other && other !== member)
      audience.after(least + audience.random() * (most - least), () => audience.say(other, answer))
  },
})
