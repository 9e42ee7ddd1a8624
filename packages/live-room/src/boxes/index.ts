// The boxes of host and guests, for what shows a stage: the live room and a replay.

export { default as css } from './boxes.css'
export { Figure } from './figure.tsx'
export { watchLevel } from './speaking.ts'
export { boxStyle, useBoxes } from './use-boxes.ts'
export { useSpeaks, useVideoSpeaks } from './use-speaks.ts'
