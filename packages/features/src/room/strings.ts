const studioEn = {
  title: 'Title',
  startsAt: 'Next broadcast',
  startsAtHint:
    'While you are not live, viewers see the date, a countdown on the last day, and can add it to their calendar.',
  announce: 'Announce',
  withdraw: 'Remove',
}
type Studio = typeof studioEn

const studioZh: Studio = {
  title: '标题',
  startsAt: '下一场直播',
  startsAtHint: '未开播时，观众会看到开播时间，最后一天有倒计时，还可以加到日历。',
  announce: '发布预告',
  withdraw: '取消预告',
}

export const roomStudioStrings = { en: studioEn, zh: studioZh }
