/** @jsxImportSource @ovation/live-room */
import { Drawing } from '../core.ts'

const PATHS = {
  audio: 'M4 9v6h4l5 4V5L8 9zM16.5 9a4 4 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11',
  large: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  small: 'M9 4v5H4M15 4v5h5M9 20v-5H4M15 20v-5h5',
  settings:
    'M9.9 5.3L10.4 2.8L13.6 2.8L14.1 5.3L15.3 5.8L17.4 4.4L19.6 6.6L18.2 8.7L18.7 9.9L21.2 10.4L21.2 13.6L18.7 14.1L18.2 15.3L19.6 17.4L17.4 19.6L15.3 18.2L14.1 18.7L13.6 21.2L10.4 21.2L9.9 18.7L8.7 18.2L6.6 19.6L4.4 17.4L5.8 15.3L5.3 14.1L2.8 13.6L2.8 10.4L5.3 9.9L5.8 8.7L4.4 6.6L6.6 4.4L8.7 5.8zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
  quality: 'M4 7h9M17 7h3M4 12h3M11 12h9M4 17h7M15 17h5M15 5v4M9 10v4M13 15v4',
  down: 'M12 5v14M6 13l6 6 6-6',
  fold: 'M6 15l6-6 6 6',
  back: 'M11 7 5 12l6 5zM19 7l-6 5 6 5z',
  previous: 'M15 5l-7 7 7 7',
  more: 'M5 10.3a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4zM12 10.3a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4zM19 10.3a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4z',
  home: 'M4 11l8-7 8 7M6 9.5V20h12V9.5M10 20v-6h4v6',
  replay: 'M4 12a8 8 0 1 0 2.5-5.8M4 4v4h4M10 9.5v5l4-2.5z',
  clip: 'M6 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM6 21a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8.500 7.500 20 18M8.500 16.500 20 6',
  report: 'M4 20h16M7 20v-7M12 20V5M17 20v-11',
  flag: 'M5 21V4h13l-3 4.5 3 4.5H5',
  theatre: 'M3 6h18v12H3z',
  pictureInPicture: 'M3 5h18v14H3zM12 12h6v4h-6z',
  hand: 'M7 12V6.5a1.5 1.5 0 0 1 3 0V11V4.5a1.5 1.5 0 0 1 3 0V11V5.5a1.5 1.5 0 0 1 3 0V12V8.5a1.5 1.5 0 0 1 3 0V15a6 6 0 0 1-6 6h-1c-3 0-4-1.5-5-3l-3.5-5a1.5 1.5 0 0 1 2.5-1.8z',
  mic: 'M9 5a3 3 0 0 1 6 0v6a3 3 0 0 1-6 0zM5 11a7 7 0 0 0 14 0M12 18v3',
  micOff:
    'M9.5 4a3 3 0 0 1 5.5 1v5M9 9v2a3 3 0 0 0 5 2.2M5 11a7 7 0 0 0 11 5.7M19 11a7 7 0 0 1-.8 3.2M12 18v3M4 4l16 16',
  turn: 'M4 12a8 8 0 0 1 14-5.3M20 12a8 8 0 0 1-14 5.3M18 2v5h-5M6 22v-5h5',
  play: 'M7 4v16l13-8z',
  pause: 'M8 5v14M16 5v14',
  heart:
    'M12 20s-7-4.6-9.1-8.6C1.3 8.3 2.8 4.5 6.4 4.5c2.3 0 3.9 1.3 5.6 3.5 1.7-2.2 3.3-3.5 5.6-3.5 3.6 0 5.1 3.8 3.5 6.9C19 15.4 12 20 12 20z',
  gift: 'M3 8h18v4H3zM5 12h14v9H5zM12 8v13M12 8S7 8.5 7 5.5C7 3 11 3 12 8zM12 8s5 .5 5-2.5C17 3 13 3 12 8z',
  share: 'M12 3v12M12 3 8 7M12 3l4 4M5 13v6a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2v-6',
  silent: 'M4 9v6h4l5 4V5L8 9zM17 9.5l5 5M22 9.5l-5 5',
  chat: 'M4 5h16v11H10l-4 4v-4H4z',
  chatOff: 'M8 5h12v11h-3M13 16h-3l-4 4v-4H4V6M3 3l18 18',
  close: 'M6 6l12 12M18 6 6 18',
  person: 'M8 8a4 4 0 0 1 8 0 4 4 0 0 1-8 0M4 20c1-4 4-5.5 8-5.5s7 1.5 8 5.5',
  pin: 'M9 3h6l-1 6 3 3v2H7v-2l3-3zM12 14v7',
  danmaku: 'M4 5h16v14H4zM8 10h8M8 14h4',
  keys: 'M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M8 14h8',
  'danmaku-options':
    'M20 10V5H4v14h7M8 10h8M8 14h3M17.5 14.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM17.5 12.5v2M17.5 19.5v2M13 17h2M20 17h2',
} as const

/** Icons of controls, which the screen does not need until they are loaded. */
export const ControlIcon = ({ name, filled = false }: { name: keyof typeof PATHS; filled?: boolean }) => (
  <Drawing path={PATHS[name]} filled={filled} />
)
