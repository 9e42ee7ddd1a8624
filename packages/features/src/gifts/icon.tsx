/** @jsxImportSource @ovation/live-room */

/** A gift of the catalogue as a drawing: a font without the emoji would show a box. */
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
