/** @jsxImportSource @ovation/live-room */
import type { ComponentChildren } from 'preact'
import { Drawing } from '../core.ts'

const PATHS = {
  audio: 'M5 10v4M9 7v10M13 4v16M17 8v8M21 11v2',
  banned: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM5.7 5.7l12.6 12.6',
  calendar: 'M5 5h14a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1zM4 10h16M8 3v4M16 3v4',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3.5 2',
  cup: 'M5 9h11v5a4 4 0 0 1-4 4H9a4 4 0 0 1-4-4zM16 10h1.5a2.5 2.5 0 0 1 0 5H16M8.5 3v3M12.5 3v3',
  lost: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4.5 4.5M9 9l4 4M13 9l-4 4',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 15v2',
  offline: 'M3 9a13 13 0 0 1 18 0M6.5 12.5a8 8 0 0 1 11 0M10 16a3 3 0 0 1 4 0M12 19.5v.01M4 3l16 18',
  people: 'M6 8a3.5 3.5 0 0 1 7 0 3.5 3.5 0 0 1-7 0M2.5 19c.8-3.5 3.5-5 7-5s6.2 1.5 7 5M19 8v6M16 11h6',
  replay: 'M4 12a8 8 0 1 0 2.5-5.8M4 4v4h4M10 9.5v5l4-2.5z',
  screen: 'M4 5h16v11H4zM8 20h8M10.5 8.2v4.6l3.7-2.3z',
  signIn: 'M10 4h9v16h-9M4 12h10M11 9l3 3-3 3',
  wait: '',
} as const
export type NoticeIcon = keyof typeof PATHS

type Props = {
  icon: NoticeIcon
  title: string
  /** It stands in place of the room: its title is the page's. */
  first?: boolean
  /** One sentence. */
  text?: ComponentChildren
  /** Between the sentence and the action: a countdown, a field. */
  children?: ComponentChildren
  /** The one thing to do. */
  act?: ComponentChildren
}

/** A state of the room as a card: the same in the stage, in the chat, and in place of the room. */
export const Notice = ({ icon, title, first = false, text, children, act }: Props) => (
  <div class="notice">
    <i class="art" data-icon={icon} aria-hidden="true">
      {PATHS[icon] && <Drawing path={PATHS[icon]} />}
    </i>
    <b {...(first ? { role: 'heading', 'aria-level': 1 } : {})}>{title}</b>
    {text && <span>{text}</span>}
    {children}
    <div class="act">{act}</div>
  </div>
)
