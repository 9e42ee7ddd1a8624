/** @jsxImportSource @ovation/live-room */
import { hueOf, isStaff, shownName, Slot, useNow, useRoomContext, useSnapshot } from '../base.ts'
import type { OverlayProps } from '../base.ts'
import { rowsOf } from '../rows-of.ts'
import type { Row } from '../rows-of.ts'
import { overlayRows } from './chat-rows.ts'
import { sampleRows } from './samples.ts'

/** The chat of an overlay. Nobody reads back in it. */
export function OverlayChat({ options }: OverlayProps) {
  const { session, language } = useRoomContext()
  const { room } = useSnapshot(session)
  const all = options.preview ? sampleRows(language, session.now()) : rowsOf(room)
  const offset = session.now() - Date.now()
  const { until } = overlayRows(all, options, session.now())
  const now = useNow(until - offset, until - offset - Date.now()) + offset
  const { rows } = overlayRows(all, options, now)
  return (
    <ol class="overlay-chat">
      {rows.map((row) =>
        row.kind === 'message' ? <Said key={row.key} row={row} /> : <Slot key={row.key} name="chat-row" row={row} />,
      )}
    </ol>
  )
}

function Said({ row: { message } }: { row: Extract<Row, { kind: 'message' }> }) {
  const { words, language } = useRoomContext()
  const { author, text } = message
  return (
    <li class="overlay-row" style={{ '--hue': hueOf(author.id) }}>
      <b>
        {isStaff(author.role) && <small>{words.roles[author.role]}</small>}
        {shownName(author.name, language)}
      </b>{' '}
      <span>{text}</span>
    </li>
  )
}
