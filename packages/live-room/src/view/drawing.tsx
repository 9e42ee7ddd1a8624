/** @jsxImportSource @ovation/live-room */
export const Drawing = ({ path, filled = false }: { path: string; filled?: boolean }) => (
  <svg class={filled ? 'icon filled' : 'icon'} viewBox="0 0 24 24" aria-hidden="true">
    <path d={path} />
  </svg>
)
