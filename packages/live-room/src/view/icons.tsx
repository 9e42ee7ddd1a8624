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

/** A gift of the catalogue, drawn: a font without video must not leave a box. */
export const GiftIcon = ({ gift }: { gift: string }) => (
  <svg class="gift-icon" viewBox="0 0 48 48" aria-hidden="true">
    {gift === 'flower' ? (
      <>
        <path d="M24 26v18" stroke="#5fbf7f" stroke-width="3" stroke-linecap="round" />
        <path d="M24 38c6-1 9-4 10-8-6 0-9 3-10 8z" fill="#5fbf7f" />
        {[0, 72, 144, 216, 288].map((turn) => (
          <ellipse key={turn} cx="24" cy="10.5" rx="6" ry="7.5" fill="#ff8fa3" transform={`rotate(${turn} 24 18)`} />
        ))}
        <circle cx="24" cy="18" r="5" fill="#ffd166" />
      </>
    ) : gift === 'heart' ? (
      <path
        d="M24 41S6 30 4 19C2.5 11 8 6 14 6c4.5 0 8 2.5 10 6 2-3.5 5.5-6 10-6 6 0 11.5 5 10 13-2 11-20 22-20 22z"
        fill="#ff5d73"
      />
    ) : gift === 'star' ? (
      <path
        d="M24 4l6 13 14 1.6-10.5 9.6L36.5 43 24 35.5 11.5 43l3-14.8L4 18.6 18 17z"
        fill="#ffd166"
        stroke="#ffe5a0"
        stroke-width="1.5"
      />
    ) : (
      <>
        {[0, 45, 90, 135, 180, 225, 270, 315].map((turn, n) => (
          <g key={turn} transform={`rotate(${turn} 24 24)`}>
            <path
              d="M24 18V8"
              stroke={['#ff5d73', '#ffd166', '#7cc4ff', '#b794f6'][n % 4]}
              stroke-width="3"
              stroke-linecap="round"
            />
            <circle cx="24" cy="4" r="2.2" fill={['#ffd166', '#7cc4ff', '#b794f6', '#ff5d73'][n % 4]} />
          </g>
        ))}
        <circle cx="24" cy="24" r="3.5" fill="#fff" />
      </>
    )}
  </svg>
)
