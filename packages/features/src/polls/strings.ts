const en = {
  poll: 'Vote',
  pollClosed: 'The poll has ended',
  pollResult: 'Result',
  mostVotes: 'Most votes',
  votes: (n: string) => (n === '1' ? '1 vote' : `${n} votes`),
  sample: { question: 'What comes next?', options: ['Another song', 'A story', 'A break'] },
  errors: {} as Record<string, string>,
}
type Strings = typeof en

const zh: Strings = {
  poll: '投票',
  pollClosed: '投票已结束',
  pollResult: '投票结果',
  mostVotes: '票数最多',
  votes: (n) => `${n} 票`,
  sample: { question: '接下来看什么？', options: ['再来一首', '讲个故事', '休息一下'] },
  errors: {
    already_voted: '你已经投过票了，每人一票。',
    poll_not_open: '投票已经结束了。',
  } as Record<string, string>,
}

export const pollStrings = { en, zh }

const studioEn = {
  vote: 'Vote',
  question: 'Question',
  option: (n: number) => `Option ${n}`,
  addOption: 'Add an option',
  duration: 'For',
  durations: { '30000': '30 s', '60000': '1 min', '180000': '3 min', '600000': '10 min' },
  startVote: 'Start the poll',
  endVote: 'End it now',
  running: 'Viewers are voting',
  ended: 'The poll has ended',
  timeLeft: 'Time left',
  mostVotes: 'most votes',
  tie: 'tie',
  allVotes: (n: number) => `Total: ${n}`,
  newPoll: 'New poll',
  earlier: 'Earlier',
  earlierPolls: 'Earlier polls',
  noPolls: 'No poll has ended here yet.',
  votes: (n: number) => (n === 1 ? '1 vote' : `${n} votes`),
  errors: {} as Record<string, string>,
}
type Studio = typeof studioEn

const studioZh: Studio = {
  vote: '投票',
  question: '问题',
  option: (n) => `选项 ${n}`,
  addOption: '加一个选项',
  duration: '时长',
  durations: { '30000': '30 秒', '60000': '1 分钟', '180000': '3 分钟', '600000': '10 分钟' },
  startVote: '开始投票',
  endVote: '立即结束',
  running: '观众正在投票',
  ended: '投票已结束',
  timeLeft: '剩余时间',
  mostVotes: '票数最多',
  tie: '打平',
  allVotes: (n) => `合计 ${n} 票`,
  newPoll: '发起新投票',
  earlier: '往期',
  earlierPolls: '往期投票',
  noPolls: '这里还没有结束的投票。',
  votes: (n) => `${n} 票`,
  errors: { options_alike: '投票没有开始：有两个一样的选项，改掉其中一个。' },
}

export const pollStudioStrings = { en: studioEn, zh: studioZh }
