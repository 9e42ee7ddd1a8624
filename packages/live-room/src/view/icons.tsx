/** @jsxImportSource @ovation/live-room */
import { Drawing } from './drawing.tsx'

const PATHS = {
  heart:
    'M12 20s-7-4.6-9.1-8.6C1.3 8.3 2.8 4.5 6.4 4.5c2.3 0 3.9 1.3 5.6 3.5 1.7-2.2 3.3-3.5 5.6-3.5 3.6 0 5.1 3.8 3.5 6.9C19 15.4 12 20 12 20z',
  gift: 'M3 8h18v4H3zM5 12h14v9H5zM12 8v13M12 8S7 8.5 7 5.5C7 3 11 3 12 8zM12 8s5 .5 5-2.5C17 3 13 3 12 8z',
  share: 'M12 3v12M12 3 8 7M12 3l4 4M5 13v6a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2v-6',
  silent: 'M4 9v6h4l5 4V5L8 9zM17 9.5l5 5M22 9.5l-5 5',
  send: 'M12 19V5M12 5l-6 6M12 5l6 6',
  close: 'M6 6l12 12M18 6 6 18',
  down: 'M12 5v14M6 13l6 6 6-6',
  eye: 'M2 12s3.5-7 10-7 10 7 10 7-3.5 7-10 7S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
  pin: 'M9 3h6l-1 6 3 3v2H7v-2l3-3zM12 14v7',
  danmaku: 'M4 5h16v14H4zM8 10h8M8 14h4',
} as const

export type IconName = keyof typeof PATHS

export const Icon = ({ name, filled = false }: { name: IconName; filled?: boolean }) => (
  <Drawing path={PATHS[name]} filled={filled} />
)
