const en = {
  signIn: 'Sign in',
  account: 'Your account',
  accountOf: (name: string) => `Your account: ${name}`,
  signedInAs: (name: string) => `Signed in as ${name}`,
  signedOut: 'You’re signed out',
  sessionEnded: 'Signed out: you’re a guest now.',
  signingIn: 'Signing you in…',
  linkUsed: 'That link was used before or is too old. You are signed in already.',
}
type Strings = typeof en

const zh: Strings = {
  signIn: '登录',
  account: '我的账号',
  accountOf: (name) => `我的账号：${name}`,
  signedInAs: (name) => `已登录：${name}`,
  signedOut: '已退出登录',
  sessionEnded: '登录已结束，现在是游客。',
  signingIn: '正在登录…',
  linkUsed: '这个链接已经用过或已过期。你已登录，不受影响。',
}

export const accountStrings = { en, zh }
