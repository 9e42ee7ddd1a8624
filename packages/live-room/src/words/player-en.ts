/** What a player's controls say, of a broadcast and of a recording. */
export const playerWords = {
  unmute: 'Unmute',
  fullscreen: 'Full screen',
}
