const en = {
  shortcuts: 'Keyboard shortcuts',
  closeShortcuts: 'Close',
  space: 'Space',
  shortcutsHint: 'They work wherever you are in the room, but not while you type.',
  doesAudio: 'Audio on or off',
  doesFullscreen: 'Full screen on or off',
  doesDanmaku: 'Danmaku on or off',
  doesSettings: 'Settings',
  doesTheatre: 'Hide or show the chat',
  doesLeave: 'Show the chat again',
  doesPick: 'Choose one of the danmaku: arrows, Enter, Esc',
  doesWrite: 'Write a message',
  doesMinute: 'Say the last minute in one sentence',
  doesChat: 'Announce the chat or not',
  doesList: 'Show this list',
  doesPlay: 'Play or pause',
  doesBack: 'Back 5 seconds',
  doesForward: 'Forward 5 seconds',
}
type Strings = typeof en

const zh: Strings = {
  shortcuts: '键盘快捷键',
  closeShortcuts: '关闭',
  space: '空格',
  shortcutsHint: '在直播间里随时可用，打字时除外。',
  doesAudio: '开关声音',
  doesFullscreen: '进入或退出全屏',
  doesDanmaku: '开关弹幕',
  doesSettings: '设置',
  doesTheatre: '隐藏或显示聊天',
  doesLeave: '恢复显示聊天',
  doesPick: '选中弹幕：方向键、回车、Esc',
  doesWrite: '写消息',
  doesMinute: '用一句话播报最近一分钟',
  doesChat: '开关聊天播报',
  doesList: '显示快捷键',
  doesPlay: '播放或暂停',
  doesBack: '后退 5 秒',
  doesForward: '前进 5 秒',
}

export const shortcutStrings = { en, zh }
