const en = {
  like: 'Like',
}
type Strings = typeof en

const zh: Strings = {
  like: '点赞',
}

export const likeStrings = { en, zh }
