import { Button, Group, Text, TextInput } from '@mantine/core'
import { GIFTS, isGift } from '@ovation/client'
import type { Room, RoomSnapshot, ShownMessage } from '@ovation/client'
import { rowsOf } from '@ovation/live-room/rows-of'
import type { Row } from '@ovation/live-room/rows-of'
import { momentOf } from '@ovation/live-room/words'
import { useLayoutEffect, useRef, useState } from 'react'
import { Slot } from '../slots.tsx'
import { attempt, tellError } from '../tell.ts'
import { language, shownName, words } from '../words/index.ts'
import { Card } from './card.tsx'
import { PersonTools, SIGNS, Tool } from './tools.tsx'

const AT_END_PX = 60

/** Everything that is said, with what keeps order one click away. What was done can be undone for a moment. */
export function ChatCard({ room, snapshot }: { room: Room; snapshot: RoomSnapshot }) {
  const list = useRef<HTMLOListElement>(null)
  const reading = useRef(false)
  const [behind, setBehind] = useState(false)
  const [text, setText] = useState('')
  const { messages, timeline } = snapshot
  useLayoutEffect(() => {
    const element = list.current
    if (element && !reading.current) element.scrollTop = element.scrollHeight
  }, [timeline, messages])
  const scrolled = (): void => {
    const element = list.current
    if (!element) return
    reading.current = element.scrollHeight - element.scrollTop - element.clientHeight > AT_END_PX
    setBehind(reading.current)
  }
  const say = (): void => {
    const said = text.trim()
    if (said === '') return
    setText('')
    void room.messages.send({ text: said }).catch(tellError)
  }
  const rows = rowsOf(snapshot)
  return (
    <Card title={words.chat}>
      <ol ref={list} className="chat-list" role="list" aria-live="polite" tabIndex={0} onScroll={scrolled}>
        {timeline.length + messages.length === 0 && (
          <Text component="li" c="dimmed" ta="center" mt="xl">
            {words.chatEmpty}
          </Text>
        )}
        {rows.map((row) => (
          <ChatRow key={row.key} {...{ room, row }} />
        ))}
      </ol>
      {behind && (
        <Button
          variant="light"
          size="compact-sm"
          fullWidth
          onClick={() => {
            reading.current = false
            list.current?.scrollTo({ top: list.current.scrollHeight })
          }}
        >
          {words.newer}
        </Button>
      )}
      <Group component="form" mt="sm" gap="xs" wrap="nowrap" onSubmit={(event) => (event.preventDefault(), say())}>
        <TextInput
          flex={1}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          placeholder={words.say}
          aria-label={words.say}
          maxLength={snapshot.state.settings.maxTextChars}
          autoComplete="off"
        />
        <Button type="submit" disabled={text.trim() === ''}>
          {words.send}
        </Button>
      </Group>
    </Card>
  )
}

/** A message, a gift or a report; what is said to one person only is not shown to the host. */
function ChatRow({ room, row }: { room: Room; row: Row }) {
  if (row.kind === 'message') return <MessageRow {...{ room }} message={row.message} />
  if (row.kind === 'gift') {
    const { body } = row.gift
    if (!body || !isGift(body.gift)) return null
    return (
      <li className="chat-row gift">
        <span>{words.gift(shownName(body.by.name), body.count, GIFTS[body.gift].name[language])}</span>
      </li>
    )
  }
  const { type, body } = row.event
  if (type !== 'report.sent' || !body) return null
  return (
    <li className="chat-row report">
      <span>
        <b>
          {words.report} · {shownName(body.by.name)}
        </b>
        {body.reason}
      </span>
    </li>
  )
}

function MessageRow({ room, message }: { room: Room; message: ShownMessage }) {
  const { seq, author, own, deleted, text } = message
  return (
    <li className={['chat-row', own && 'own', deleted && 'gone'].filter(Boolean).join(' ')}>
      <span title={momentOf(message.at, language, true)}>
        <b>{shownName(author.name)}</b>
        {deleted ? words.deleted : text}
        {!deleted && <Slot name="message" message={message} />}
      </span>
      <div className="tools">
        {seq !== undefined && !deleted && (
          <Tool
            path={SIGNS.remove}
            label={words.remove}
            name={shownName(author.name)}
            act={() => attempt(() => room.messages.delete(message), words.wasDeleted)}
          />
        )}
        {!own && <PersonTools person={author} />}
      </div>
    </li>
  )
}
