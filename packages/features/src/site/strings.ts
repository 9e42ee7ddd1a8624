const en = {
  paused: 'Chat is paused on this site.',
}
type Strings = typeof en

const zh: Strings = {
  paused: '本站已暂停互动。',
}

export const siteStrings = { en, zh }

const studioEn = {
  site: 'Site',
  siteLoading: 'Loading the settings of the site…',
  siteName: 'Name of the site',
  siteNameHint: 'The heading of the home page, and part of the title of every page. Without one it is “Ovation”.',
  homePage: 'Open the home page',
  pause: 'Pause',
  pauseLead: 'Stops everybody at once, in every room, for as long as you need:',
  pauseDoes: [
    'Viewers and members cannot chat, react, vote, send gifts or ask to come on stage.',
    'They can still watch, read, use replays, and report messages.',
    'You, hosts and moderators go on as usual. Broadcasts and recordings continue, and polls end on time.',
  ],
  pauseText: 'What viewers are told (optional)',
  pauseTextExample: 'Back at nine',
  pauseTextHint: 'On the home page and in every room.',
  pauseAsk: 'Pause the site…',
  pauseSure: 'Pause the site?',
  pauseNow: 'Pause now',
  paused: 'The site is paused. Only hosts and moderators can chat.',
  pausedSince: (time: string) => `Paused since ${time}`,
  resume: 'Resume',
  resumed: 'The site is open again.',
  errors: {
    revision_conflict: 'Not saved: somebody else has just changed the site. This is what it is now.',
  } as Record<string, string>,
}
type Studio = typeof studioEn

const studioZh: Studio = {
  site: '站点',
  siteLoading: '正在加载站点设置…',
  siteName: '站点名称',
  siteNameHint: '显示为首页的大标题，也会出现在每个页面的标题里。不填则显示“Ovation”。',
  homePage: '打开首页',
  pause: '暂停站点',
  pauseLead: '一键让所有房间安静下来，需要多久就暂停多久：',
  pauseDoes: [
    '观众和成员不能发言、回应、投票、送礼物，也不能申请连麦。',
    '他们仍然可以观看直播和回放、阅读聊天、举报消息。',
    '你、主播和房管一切照常。直播和录制不会中断，投票到点自动结束。',
  ],
  pauseText: '给观众的说明（选填）',
  pauseTextExample: '九点回来',
  pauseTextHint: '显示在首页和每个房间里。',
  pauseAsk: '暂停站点…',
  pauseSure: '要暂停整个站点吗？',
  pauseNow: '立即暂停',
  paused: '站点已暂停，只有主播和房管能发言。',
  pausedSince: (time) => `${time} 起暂停`,
  resume: '恢复',
  resumed: '站点已恢复。',
  errors: {
    revision_conflict: '没有保存：刚刚有人改过站点设置，这里显示的是最新内容。',
    text_too_long: '没有保存：太长了，删短一点。',
    nothing_to_change: '已经是这样了。',
    forbidden: '没有权限修改站点设置，只有房主可以。',
    unauthorized: '登录已失效，请重新登录。',
    storage_full: '没有保存：服务器磁盘满了。',
    overloaded: '没有保存：服务器太忙，请稍后再试。',
    closed: '服务器没有回应，可能正在重启，请稍后再试。',
  } as Record<string, string>,
}

export const siteStudioStrings = { en: studioEn, zh: studioZh }
