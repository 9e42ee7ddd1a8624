// What several parts of the screen use, and the screen itself does not.

export { default as css } from './more.css'
export { AudioButton } from './view/audio-button.tsx'
export { ControlIcon } from './view/control-icon.tsx'
export { loadPlayer } from './panels/load-player.ts'
export { useAnnounced } from './live-regions/channel.ts'
export { Part } from './view/part.tsx'
export { Sheet } from './view/sheet.tsx'
export { playAllowed, toggleMuted, useMuted, wantsAudio } from './view/use-muted.ts'
export { usePanelWords } from './panels/use-words.ts'
export { durationText, explain, listOf } from './words/format.ts'
export { useStrings } from './words/use-strings.ts'
