import { ActionIcon, Button, Group, Text, TextInput, Tooltip } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { GIFTS, isGift } from '@ovation/client'
import type { OvationError, Room, RoomSnapshot, ShownMessage } from '@ovation/client'
import { rowsOf } from '@ovation/live-room/chat-log'
import type { Row } from '@ovation/live-room/chat-log'
import { reactionCounts } from '@ovation/live-room/reaction-counts'
import { useLayoutEffect, useRef, useState } from 'react'
import { attempt, tellError } from '../tell.ts'
import { language, words } from '../words/index.ts'
import { Card } from './card.tsx'

const AT_END_PX = 60
const MUTE_MS = 600_000

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
        <span>{words.gift(body.by.name, body.count, GIFTS[body.gift].name[language])}</span>
      </li>
    )
  }
  const { type, body } = row.event
  if (type !== 'report.sent' || !body) return null
  return (
    <li className="chat-row report">
      <span>
        <b>
          {words.report} · {body.by.name}
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
      <span title={new Date(message.at).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'medium' })}>
        <b>{author.name}</b>
        {deleted ? words.deleted : text}
        {!deleted && <small className="reactions">{reactionCounts(message)}</small>}
      </span>
      <div className="tools">
        {seq !== undefined && !deleted && (
          <Tool
            path={SIGNS.remove}
            label={words.remove}
            name={author.name}
            act={() => attempt(() => room.messages.delete(message), words.wasDeleted)}
          />
        )}
        {!own && <Sanctions {...{ room }} id={author.id} name={author.name} />}
      </div>
    </li>
  )
}

/** Mute and ban, each undone by a click for as long as the notice stands. */
export function Sanctions({ room, id, name }: { room: Room; id: string; name: string }) {
  const undoable = async (act: () => Promise<unknown>, undo: () => Promise<unknown>, told: string): Promise<void> => {
    try {
      await act()
    } catch (error) {
      return tellError(error as OvationError)
    }
    const notice = notifications.show({
      message: (
        <Group justify="space-between">
          {told}
          <Button size="compact-sm" variant="subtle" onClick={() => (notifications.hide(notice), void attempt(undo))}>
            {words.undo}
          </Button>
        </Group>
      ),
    })
  }
  const { moderation } = room
  return (
    <>
      <Tool
        path={SIGNS.mute}
        label={words.mute}
        name={name}
        act={() =>
          undoable(
            () => moderation.mute(id, { durationMs: MUTE_MS }),
            () => moderation.unmute(id),
            words.wasMuted(name),
          )
        }
      />
      <Tool
        path={SIGNS.ban}
        label={words.ban}
        name={name}
        act={() =>
          undoable(
            () => moderation.ban(id),
            () => moderation.unban(id),
            words.wasBanned(name),
          )
        }
      />
    </>
  )
}

export const SIGNS = {
  remove: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
  mute: 'M9 6a3 3 0 0 1 6 0v5M15 15a3 3 0 0 1-6-2M5 11a7 7 0 0 0 12 5M19 11a7 7 0 0 1-.5 2.6M12 18v3M4 4l16 16',
  erase: 'M9 20h11M4 15l8-10 7 6-7 9H8zM8 10l7 6',
  ban: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM5.6 5.6l12.8 12.8',
} as const

type ToolProps = { path: string; label: string; name: string; act: () => Promise<unknown> }

export const Tool = ({ path, label, name, act }: ToolProps) => (
  <Tooltip label={label} openDelay={300}>
    <ActionIcon variant="subtle" color="gray" size="md" aria-label={`${label}: ${name}`} onClick={() => void act()}>
      <svg className="tool-icon" viewBox="0 0 24 24" aria-hidden="true">
        <path d={path} />
      </svg>
    </ActionIcon>
  </Tooltip>
)
