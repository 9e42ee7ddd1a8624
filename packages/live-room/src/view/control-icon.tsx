/** @jsxImportSource @ovation/live-room */
import { Drawing } from './drawing.tsx'

const PATHS = {
  audio: 'M4 9v6h4l5 4V5L8 9zM16.5 9a4 4 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11',
  large: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  small: 'M9 4v5H4M15 4v5h5M9 20v-5H4M15 20v-5h5',
  tune: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4',
  back: 'M11 7 5 12l6 5zM19 7l-6 5 6 5z',
  hand: 'M7 12V6.5a1.5 1.5 0 0 1 3 0V11V4.5a1.5 1.5 0 0 1 3 0V11V5.5a1.5 1.5 0 0 1 3 0V12V8.5a1.5 1.5 0 0 1 3 0V15a6 6 0 0 1-6 6h-1c-3 0-4-1.5-5-3l-3.5-5a1.5 1.5 0 0 1 2.5-1.8z',
  mic: 'M9 5a3 3 0 0 1 6 0v6a3 3 0 0 1-6 0zM5 11a7 7 0 0 0 14 0M12 18v3',
  turn: 'M4 12a8 8 0 0 1 14-5.3M20 12a8 8 0 0 1-14 5.3M18 2v5h-5M6 22v-5h5',
  play: 'M7 4v16l13-8z',
  pause: 'M8 5v14M16 5v14',
} as const

/** Icons of controls, which the screen does not need until they are loaded. */
export const ControlIcon = ({ name }: { name: keyof typeof PATHS }) => <Drawing path={PATHS[name]} />
