/** @jsxImportSource @ovation/live-room */
import { MessageRow, shownName } from '../core.ts'
import { isStaff } from '@ovation/client/first'
import type { ShownMessage } from '@ovation/client'
import { Component } from 'preact'
import type { Row } from '../chat-log.ts'
import { useRoomContext } from './hooks.ts'
import { Slot } from './slots.tsx'

type Props = { row: Row }

export class ChatRow extends Component<Props> {
  override shouldComponentUpdate({ row }: Props): boolean {
    return !same(this.props.row, row)
  }

  override render({ row }: Props) {
    return row.kind === 'message' ? <Said {...{ row }} /> : <Slot name="chat-row" row={row} />
  }
}

/** Rows are rendered again after every change of the room; most are the same as before. Each keeps its key, and only messages change. */
const same = (a: Row, b: Row): boolean =>
  a.kind !== 'message' ||
  b.kind !== 'message' ||
  (Object.keys({ ...a.message, ...b.message }) as (keyof ShownMessage)[]).every(
    (field) => a.message[field] === b.message[field],
  )

function Said({ row }: { row: Extract<Row, { kind: 'message' }> }) {
  const { words, language, ask } = useRoomContext()
  const { message } = row
  const { author, own, status, deleted } = message
  const classes = ['row', own && 'own', deleted && 'gone', status === 'failed' && status]
  if (status === 'pending' || status === 'sent') classes.push('waiting')
  return (
    <MessageRow
      author={author}
      name={shownName(author.name, language)}
      text={deleted ? words.deleted : message.text}
      classes={classes.filter(Boolean).join(' ')}
      role={isStaff(author.role) && words.roles[author.role]}
      menu={row.key}
      open={() => ask({ kind: 'person', message })}
    >
      <Slot name="chat-row" row={row} />
    </MessageRow>
  )
}
