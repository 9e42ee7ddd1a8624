const en = {
  react: 'React',
  who: 'Who reacted',
  count: (emoji: string, n: string) => `${emoji} ${n}`,
  others: (n: string) => `and ${n} more`,
  errors: {} as Record<string, string>,
}
type Strings = typeof en

const zh: Strings = {
  react: '回应',
  who: '谁回应了',
  count: (emoji, n) => `${emoji} ${n} 人`,
  others: (n) => `等 ${n} 人`,
  errors: {
    muted: '你被禁言了，暂时不能回应。',
    message_deleted: '这条消息已经被删除了。',
  } as Record<string, string>,
}

export const reactionStrings = { en, zh }
