/** @jsxImportSource @ovation/live-room */
import { hueOf } from '../core.ts'
import { isStaff } from '@ovation/client'
import type { ShownMessage } from '@ovation/client'
import { Component } from 'preact'
import type { Row } from '../chat-log.ts'
import { timeOf } from '../words/index.ts'
import { useRoomContext } from './hooks.ts'
import { Slot } from './slots.tsx'

type Props = { row: Row; open: (message: ShownMessage) => void }

const AnyRow = ({ row, open }: Props) =>
  row.kind === 'message' ? <MessageRow {...{ row, open }} /> : <Slot name="chat-row" row={row} />

export class ChatRow extends Component<Props> {
  override shouldComponentUpdate({ row }: Props): boolean {
    return !same(this.props.row, row)
  }

  override render(props: Props) {
    return <AnyRow {...props} />
  }
}

/** Rows are rendered again after every change of the room; most are the same as before. Each keeps its key, and only messages change. */
const same = (a: Row, b: Row): boolean =>
  a.kind !== 'message' ||
  b.kind !== 'message' ||
  (Object.keys({ ...a.message, ...b.message }) as (keyof ShownMessage)[]).every(
    (field) => a.message[field] === b.message[field],
  )

function MessageRow({ row, open }: { row: Extract<Row, { kind: 'message' }>; open: Props['open'] }) {
  const { words, language } = useRoomContext()
  const { message } = row
  const { author, own, status, deleted } = message
  const classes = ['row', own && 'own', deleted && 'gone', status === 'failed' && 'failed']
  if (status === 'pending' || status === 'sent') classes.push('waiting')
  const role = words.roles[author.role]
  return (
    <li class={classes.filter(Boolean).join(' ')} part="message">
      <button
        type="button"
        class="author"
        style={{ '--hue': hueOf(author.id) }}
        aria-haspopup="dialog"
        title={timeOf(message.at, language)}
        onClick={() => open(message)}
      >
        {isStaff(author.role) && <small class="role">{role}</small>}
        {author.name}
      </button>
      <span class="text">{deleted ? words.deleted : message.text}</span>
      <Slot name="chat-row" row={row} />
    </li>
  )
}
