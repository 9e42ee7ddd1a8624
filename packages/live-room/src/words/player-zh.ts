/** What a player's controls say, of a broadcast and of a recording. */
export const playerWords = {
  unmute: '打开声音',
  fullscreen: '全屏',
}
