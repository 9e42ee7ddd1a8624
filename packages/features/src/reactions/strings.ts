const en = {
  react: 'React',
  like: 'Like',
  who: 'Who reacted',
  reactions: 'Reactions',
  count: (emoji: string, n: string) => `${emoji} ${n === '1' ? '1 person' : `${n} people`}`,
  others: (n: string) => `and ${n} more`,
  errors: {
    muted: 'You are muted, and cannot react for now.',
    forbidden: 'Not everybody can react to messages here now.',
    message_deleted: 'This message was deleted.',
  } as Record<string, string>,
}
type Strings = typeof en

const zh: Strings = {
  react: '回应',
  like: '赞',
  who: '谁回应了',
  reactions: '表情回应',
  count: (emoji, n) => `${emoji} ${n} 人`,
  others: (n) => `等 ${n} 人`,
  errors: {
    muted: '你被禁言了，暂时不能回应。',
    forbidden: '现在不是所有人都能回应消息。',
    message_deleted: '这条消息已经被删除了。',
  } as Record<string, string>,
}

export const reactionStrings = { en, zh }

const studioEn = {
  reactSetting: 'Who can react to messages',
  reactOptions: { everyone: 'Everybody', members: 'Members', staff: 'My team', nobody: 'Off' },
}
type Studio = typeof studioEn

const studioZh: Studio = {
  reactSetting: '谁能回应消息',
  reactOptions: { everyone: '所有人', members: '成员', staff: '团队', nobody: '关' },
}

export const reactionStudioStrings = { en: studioEn, zh: studioZh }
