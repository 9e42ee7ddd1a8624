/** What a player's controls say, of a broadcast and of a recording. */
export const playerWords = {
  unmute: '打开声音',
  fullscreen: '全屏',
  danmakuOn: '弹幕：开',
  danmakuOff: '弹幕：关',
}
