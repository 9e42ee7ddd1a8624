const en = {
  poll: 'Vote',
  pollClosed: 'The poll has ended',
  votes: (n: string) => (n === '1' ? '1 vote' : `${n} votes`),
  errors: {} as Record<string, string>,
}
type Strings = typeof en

const zh: Strings = {
  poll: '投票',
  pollClosed: '投票已结束',
  votes: (n) => `${n} 票`,
  errors: {
    already_voted: '你已经投过票了，每人一票。',
    poll_not_open: '投票已经结束了。',
  } as Record<string, string>,
}

export const pollStrings = { en, zh }
