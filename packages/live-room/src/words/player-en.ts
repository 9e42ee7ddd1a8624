/** What a player's controls say, of a broadcast and of a recording. */
export const playerWords = {
  audio: 'Audio',
  mute: 'Mute',
  unmute: 'Unmute',
  volume: 'Volume',
  fullscreen: 'Full screen',
}
