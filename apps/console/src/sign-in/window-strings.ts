const en = {
  signInFor: (origin: string) => `Sign in to go on at ${origin}.`,
  continueOn: (origin: string) => `Go on at ${origin}?`,
  whatItGets: (site: string) =>
    `That page will know your name and picture at ${site}, and can write and moderate in rooms as you do. It cannot change how you sign in. You can end it under “Sessions”.`,
  continueAs: (name: string) => `Continue as ${name}`,
  anotherAccount: 'Use another account',
  alone: 'Nothing is waiting for this window any more. Close it, and sign in again from the page that you came from.',
  refused: (origin: string) =>
    `${origin || 'This page'} may not ask you to sign in here. If it is yours, add it to OVATION_ORIGINS by name.`,
}
type Words = typeof en

const zh: Words = {
  signInFor: (origin) => `登录后返回 ${origin}。`,
  continueOn: (origin) => `用你的账号继续访问 ${origin}？`,
  whatItGets: (site) =>
    `那个页面会知道你在 ${site} 的名字和头像，并能以你的身份和角色在直播间发言和管理；它不能修改你的登录方式。你可以随时在“登录设备”里终止授权。`,
  continueAs: (name) => `以 ${name} 的身份继续`,
  anotherAccount: '换一个账号',
  alone: '已经没有页面在等这个窗口了。请关闭它，回到原来的页面重新登录。',
  refused: (origin) => `${origin || '这个页面'} 不能请你在这里登录。如果它是你的，请把它单独写进 OVATION_ORIGINS。`,
}

export const windowStrings = { en, zh }
