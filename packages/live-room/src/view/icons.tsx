/** @jsxImportSource @ovation/live-room */
import { Drawing } from '../core.ts'

const PATHS = {
  send: 'M12 19V5M12 5l-6 6M12 5l6 6',
  eye: 'M2 12s3.5-7 10-7 10 7 10 7-3.5 7-10 7S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
} as const

export const Icon = ({ name }: { name: keyof typeof PATHS }) => <Drawing path={PATHS[name]} />
