/** @jsxImportSource @ovation/live-room */
import { MessageRow, shownName } from '../core.ts'
import { isStaff } from '@ovation/client/first'
import type { ShownMessage } from '@ovation/client'
import { Component } from 'preact'
import type { Row } from '../rows-of.ts'
import { useRoomContext } from './hooks.ts'
import { Slot } from './slots.tsx'
import type { Kept } from './slots.tsx'

type Props = { row: Row; more: boolean; linked: Kept['linked'] }

export class ChatRow extends Component<Props> {
  override shouldComponentUpdate({ row, more, linked }: Props): boolean {
    return more !== this.props.more || linked !== this.props.linked || !same(this.props.row, row)
  }

  override render({ row, more, linked }: Props) {
    return row.kind === 'message' ? <Said {...{ row, more, linked }} /> : <Slot name="chat-row" row={row} />
  }
}

/** Rows are rendered again after every change of the room; most are the same as before. Each keeps its key, and only messages change. */
const same = (a: Row, b: Row): boolean =>
  a.kind !== 'message' ||
  b.kind !== 'message' ||
  (Object.keys({ ...a.message, ...b.message }) as (keyof ShownMessage)[]).every(
    (field) => a.message[field] === b.message[field],
  )

function Said({ row, more, linked }: Props & { row: { kind: 'message' } }) {
  const { words, language, ask } = useRoomContext()
  const { message } = row
  const { author, own, status, deleted } = message
  const classes = ['row', more && 'more', own && 'own', deleted && 'gone', status === 'failed' && status]
  if (status === 'pending' || status === 'sent') classes.push('waiting')
  return (
    <MessageRow
      author={author}
      name={shownName(author.name, language)}
      text={deleted ? words.deleted : (isStaff(author.role) && linked?.(message.text)) || message.text}
      classes={classes.filter(Boolean).join(' ')}
      role={isStaff(author.role) && words.roles[author.role]}
      menu={row.key}
      open={() => ask({ kind: 'person', message })}
    >
      <Slot name="chat-row" {...{ row, more }} />
    </MessageRow>
  )
}
