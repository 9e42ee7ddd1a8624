/** What a player's controls say, of a broadcast and of a recording. */
export const playerWords = {
  audio: '声音',
  mute: '静音',
  unmute: '打开声音',
  volume: '音量',
  fullscreen: '全屏',
}
