/** @jsxImportSource @ovation/live-room */
import { GIFTS, isGift, isStaff } from '@ovation/client'
import type { ShownMessage } from '@ovation/client'
import { Component } from 'preact'
import type { Row } from '../chat-log.ts'
import { explain, timeOf } from '../words/index.ts'
import { useRoomContext } from './hooks.ts'
import { hueOf } from './hue.ts'
import { Part } from './part.tsx'

type Props = { row: Row; open: (message: ShownMessage) => void }

function AnyRow({ row, open }: Props) {
  const { words, language } = useRoomContext()
  if (row.kind === 'message') return <MessageRow {...{ row, open }} />
  if (row.kind === 'gift') {
    const { body } = row.gift
    if (!body || !isGift(body.gift)) return null
    const { gift } = body
    return (
      <li class="row gift" part="gift">
        <span class="gift-icon">
          <Part name="panels" quiet>
            {({ GiftIcon }) => <GiftIcon gift={gift} />}
          </Part>
        </span>
        <span>
          <b>{body.by.name}</b> {words.sentGift(GIFTS[gift].name[language])}
        </span>
        <strong>×{body.count}</strong>
      </li>
    )
  }
  const { event } = row
  if (event.body === null) return null
  const notice = event.type === 'notice.sent'
  const what = 'text' in event.body ? event.body.text : event.body.reason
  return (
    <li class="row notice">
      <b>{notice ? words.notice : `${words.reported} · ${event.body.by.name}`}</b> {what}
    </li>
  )
}

export class ChatRow extends Component<Props> {
  override shouldComponentUpdate({ row }: Props): boolean {
    return !same(this.props.row, row)
  }

  override render(props: Props) {
    return <AnyRow {...props} />
  }
}

/** Rows are rendered again after every change of the room; most are the same as before. */
const same = (a: Row, b: Row): boolean => {
  if (a.kind !== 'message' || b.kind !== 'message') return a.key === b.key
  const [x, y] = [a.message, b.message]
  return x.text === y.text && x.status === y.status && x.deleted === y.deleted && x.seq === y.seq
}

function MessageRow({ row, open }: { row: Extract<Row, { kind: 'message' }>; open: Props['open'] }) {
  const { session, words, language } = useRoomContext()
  const { message } = row
  const { author, own, status, deleted, error } = message
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
      {status === 'suppressed' && <span class="failure">{words.suppressed}</span>}
      {status === 'failed' && (
        <span class="failure">
          <span>{error ? explain(words, error) : words.failed}</span>
          <button type="button" onClick={() => void session.room.messages.retry(message).catch(() => {})}>
            {words.retry}
          </button>
          <button type="button" onClick={() => session.room.messages.discard(message)}>
            {words.discard}
          </button>
        </span>
      )}
    </li>
  )
}
