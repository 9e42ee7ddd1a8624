const en = {
  liveRooms: 'Live now',
  nothingLive: 'No room is live at the moment.',
  noStill: 'No picture',
  viewersOf: (n: string) => `${n} watching`,
  reportsOf: (n: number) => (n === 1 ? '1 report' : `${n} reports`),
  stillOf: (title: string) => `What “${title}” shows`,
  openRoom: 'Open',
  openRoomOf: (title: string) => `Open the studio of “${title}”`,
  cut: 'Cut…',
  cutOf: (title: string) => `Cut the broadcast of “${title}”…`,
  cutSure: (title: string) => `Cut “${title}”?`,
  cutMore:
    'The broadcast ends at once, for everybody. Host and viewers read the reason; the log of the room keeps who cut it. Nobody can go live there for ten minutes.',
  reason: 'Reason',
  otherReason: 'In your own words',
  reasons: {
    rules: 'Against the rules of this site',
    copyright: 'Music or video without a licence',
    danger: 'Somebody is in danger',
    technical: 'Technical trouble',
  },
  cutNow: 'Cut the broadcast',
  wasCut: (title: string) => `“${title}” was cut.`,
  moreLive: (n: number) => `And ${n} more`,
}
type Strings = typeof en

const zh: Strings = {
  liveRooms: '正在直播',
  nothingLive: '现在没有房间在直播。',
  noStill: '暂无画面',
  viewersOf: (n) => `${n} 人在看`,
  reportsOf: (n) => `${n} 条举报`,
  stillOf: (title) => `“${title}”的画面`,
  openRoom: '打开',
  openRoomOf: (title) => `打开“${title}”的工作室`,
  cut: '切断…',
  cutOf: (title) => `切断“${title}”的直播…`,
  cutSure: (title) => `切断“${title}”？`,
  cutMore: '直播会立即对所有人结束。主播和观众会看到原因，房间日志会记下是谁操作的；十分钟内该房间不能开播。',
  reason: '原因',
  otherReason: '自己填写',
  reasons: {
    rules: '违反本站规则',
    copyright: '音乐或视频未获授权',
    danger: '有人身安全风险',
    technical: '技术故障',
  },
  cutNow: '立即切断',
  wasCut: (title) => `已切断“${title}”的直播。`,
  moreLive: (n) => `另有 ${n} 个`,
}

export const liveRoomsStrings = { en, zh }
