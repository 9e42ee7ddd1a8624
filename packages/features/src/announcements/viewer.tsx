/** @jsxImportSource @ovation/live-room */
import { shownName, useRoomContext, useSnapshot } from '@ovation/live-room/base'
import type { Slots } from '@ovation/live-room/base'
import { ControlIcon, useStrings } from '@ovation/live-room/parts'
import { useState } from 'preact/hooks'
import { announcementStrings } from './strings.ts'
import css from './viewer.css'

/** What the host says to everybody, and the messages that are pinned. */
function Announcement() {
  const { session, language } = useRoomContext()
  const words = useStrings(announcementStrings)
  const { state, pinned, status } = useSnapshot(session).room
  const { announcement, lifecycle } = state
  const [whole, setWhole] = useState(false)
  return (
    <>
      {status === 'attached' && lifecycle === 'closed' && <p class="note">{words.roomClosed}</p>}
      {announcement && (
        <button
          type="button"
          class="note announcement"
          part="announcement"
          aria-label={`${words.announcement}: ${announcement.text}`}
          aria-expanded={whole}
          onClick={() => setWhole(!whole)}
        >
          <span>{announcement.text}</span>
        </button>
      )}
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

export const slots: Slots = { 'above-chat': Announcement }
export { css }
