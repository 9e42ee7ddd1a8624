const en = {
  settings: 'Settings',
  close: 'Close',
  back: 'Back',
  general: 'General',
  theme: 'Theme',
  themes: { '': 'System', light: 'Light', dark: 'Dark' },
  language: 'Language',
  languages: { '': 'Auto', en: 'English', zh: '中文' },
  motion: 'Animation',
  motions: { '': 'System', reduced: 'Reduced' },
  motionHint: 'Hearts, the light around the video and moving cards. Danmaku have their own switch.',
  reportVideo: 'Report this video',
  reportWhy: 'What is wrong with it?',
  reportOf: 'Video',
  reasons: [
    'Sexual content',
    'Violence or dangerous acts',
    'Hate or harassment',
    'Fraud or spam',
    'Violates copyright',
    'Something else',
  ],
  details: 'Details (optional)',
  report: 'Report',
}
type SettingsWords = typeof en

const zh: SettingsWords = {
  settings: '设置',
  close: '关闭',
  back: '返回',
  general: '通用',
  theme: '外观',
  themes: { '': '跟随系统', light: '浅色', dark: '深色' },
  language: '语言',
  languages: { '': '自动', en: 'English', zh: '中文' },
  motion: '动画效果',
  motions: { '': '跟随系统', reduced: '减弱' },
  motionHint: '包括点赞爱心、视频周围的光和卡片动画。弹幕有单独的开关。',
  reportVideo: '举报这个直播',
  reportWhy: '有什么问题？',
  reportOf: '直播画面',
  reasons: ['色情低俗', '暴力或危险行为', '仇恨或辱骂', '诈骗或垃圾信息', '侵犯版权', '其他问题'],
  details: '补充说明（选填）',
  report: '举报',
}

export const settingsStrings = { en, zh }
