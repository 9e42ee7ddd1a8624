/** @jsxImportSource @ovation/live-room */
import { shownName, useRoomContext, useSnapshot } from '@ovation/live-room/base'
import type { Slots } from '@ovation/live-room/base'
import { ControlIcon, linked, useStrings } from '@ovation/live-room/parts'
import { useState } from 'preact/hooks'
import { announcementStrings } from './strings.ts'
import css from './viewer.css'

/** What the host says to everybody, and the messages that are pinned. */
function Announcement() {
  const { session, language } = useRoomContext()
  const words = useStrings(announcementStrings)
  const { state, pinned, status } = useSnapshot(session).room
  const { announcement, lifecycle } = state
  return (
    <>
      {status === 'attached' && lifecycle === 'closed' && <p class="note">{words.roomClosed}</p>}
      {announcement && <Text text={announcement.text} label={words.announcement} />}
      {pinned.length > 0 && (
        <ul class="pins" aria-label={words.pinned}>
          {pinned.map(({ seq, author, text }) => (
            <li key={seq}>
              <ControlIcon name="pin" /> <b>{shownName(author.name, language)}</b> <span>{text}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

/** Two lines of an announcement, or all of it. A button can have no links in it: with some it is behind the text. */
function Text({ text, label }: { text: string; label: string }) {
  const [whole, setWhole] = useState(false)
  const shown = linked(text)
  const props = { class: 'note announcement', onClick: () => setWhole(!whole) }
  if (shown === text)
    return (
      <button type="button" part="announcement" {...props} aria-label={`${label}: ${text}`} aria-expanded={whole}>
        <span>{text}</span>
      </button>
    )
  return (
    <div part="announcement" {...props}>
      <button type="button" aria-label={label} aria-expanded={whole} />
      <span onFocusCapture={({ target }) => (target as Element).matches(':focus-visible') && setWhole(true)}>
        {shown}
      </span>
    </div>
  )
}

export const slots: Slots = { 'above-chat': Announcement }
export { css }
