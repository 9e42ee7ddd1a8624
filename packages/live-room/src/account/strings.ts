const en = {
  signIn: 'Sign in',
  account: 'Your account',
  accountOf: (name: string) => `Your account: ${name}`,
  signedInAs: (name: string) => `Signed in as ${name}`,
  signedOut: 'You’re signed out',
  sessionEnded: 'Signed out: you’re a guest now.',
  signingIn: 'Signing you in…',
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
}

export const accountStrings = { en, zh }
