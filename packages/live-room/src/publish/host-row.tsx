/** @jsxImportSource @ovation/live-room */
import type { ShownMessage } from '@ovation/client'
import { GIFTS, isGift } from '@ovation/features/gifts/catalogue'
import { hueOf, isStaff, shownName } from '../base.ts'
import type { Row } from '../base.ts'
import { ControlIcon } from '../view/control-icon.tsx'
import type { Deleted } from './folded.ts'
import type { OfRoom } from './room-context.ts'
import type { Began } from './set-apart.ts'

export type HostRowProps = OfRoom & {
  row: Row | Deleted | Began
  ask: (message: ShownMessage) => void
  /** That its author is muted, and until when. */
  muted: string | undefined
}

/** A row of the host's chat. */
export function HostRow({ row, ask, muted, words, language }: HostRowProps) {
  if (row.kind === 'began') return <li class="began">{words.began}</li>
  if (row.kind === 'deleted') return <li class="gone">{words.manyDeleted(row.count)}</li>
  if (row.kind === 'gift') {
    const { body } = row.gift
    if (!body || !isGift(body.gift)) return null
    return (
      <li class="gift">
        <span>{words.gift(shownName(body.by.name, language), body.count, GIFTS[body.gift].name[language])}</span>
      </li>
    )
  }
  if (row.kind === 'notice') {
    const { type, body } = row.event
    if (type !== 'report.sent' || !body) return null
    return (
      <li class="report">
        <span>{words.reported(shownName(body.by.name, language), body.reason)}</span>
      </li>
    )
  }
  const { message } = row
  const { author, status, text } = message
  return (
    <li class={status === 'failed' ? 'failed' : ''} style={{ '--hue': hueOf(author.id) }}>
      <button type="button" aria-haspopup="dialog" onClick={() => ask(message)}>
        <span>
          <b data-staff={isStaff(author.role) || undefined}>{shownName(author.name, language)}</b>{' '}
          {muted && (
            <span class="muted-mark" role="img" aria-label={muted} title={muted}>
              <ControlIcon name="micOff" />
            </span>
          )}{' '}
          <i>{text}</i>
        </span>
      </button>
    </li>
  )
}
