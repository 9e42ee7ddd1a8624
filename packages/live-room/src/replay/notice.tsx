/** @jsxImportSource @ovation/live-room */
import type { ComponentChildren } from 'preact'

type Props = { title: string; more?: string; children?: ComponentChildren }

/** In place of a recording: why it is not shown. */
export const Notice = ({ title, more, children }: Props) => (
  <div class="root notice-page">
    <div class="card" role="status">
      <b role="heading" aria-level={1}>
        {title}
      </b>
      {more && <span>{more}</span>}
      {children}
    </div>
  </div>
)
