import { Button, Group, Text, TextInput } from '@mantine/core'
import type { Room } from '@ovation/client'
import type { Row } from '@ovation/live-room/rows-of'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { tellError } from '../tell.ts'
import { words } from '../words/index.ts'
import { Card } from './card.tsx'
import { ChatRow } from './chat-row.tsx'
import { holdRows } from './held-rows.ts'
import { useChat } from './use-chat.ts'
import { useHold } from './use-hold.ts'

const AT_END_PX = 60

/** Everything that is said, with what keeps order beside each row. Rows hold still under a pointer and a finger. */
export function ChatCard({ room, maxChars }: { room: Room; maxChars: number }) {
  const list = useRef<HTMLOListElement>(null)
  const { held, release, handlers } = useHold(list)
  const [behind, setBehind] = useState(false)
  const last = useRef<readonly Row[]>([])
  const still = held || behind
  const { rows, arrived, oneIn } = useChat(room, still)
  const shown = still ? holdRows(last.current, rows) : rows
  last.current = shown
  const arrivedBefore = useRef(0)
  if (!still) arrivedBefore.current = arrived
  useLayoutEffect(() => {
    const element = list.current
    if (element && !still) element.scrollTop = element.scrollHeight
  })
  const isStill = useRef(still)
  isStill.current = still
  // A row may grow by itself: a sign appears behind a name.
  useEffect(() => {
    const element = list.current
    if (!element) return
    const observer = new MutationObserver(() => {
      if (!isStill.current) element.scrollTop = element.scrollHeight
    })
    observer.observe(element, { childList: true, subtree: true })
    return () => observer.disconnect()
  }, [])
  const scrolled = (): void => {
    const element = list.current
    if (element) setBehind(element.scrollHeight - element.scrollTop - element.clientHeight > AT_END_PX)
  }
  const toEnd = (): void => {
    release()
    setBehind(false)
  }
  return (
    <Card
      title={words.chat}
      aside={
        <Text size="sm" c="dimmed" ta="end">
          {still ? words.paused(arrived - arrivedBefore.current) : oneIn !== undefined && words.oneIn(oneIn)}
        </Text>
      }
    >
      <ol
        ref={list}
        className="chat-list"
        role="list"
        // Nobody could listen to a chat that is too fast to be read.
        aria-live={oneIn === undefined ? 'polite' : 'off'}
        tabIndex={0}
        onScroll={scrolled}
        {...handlers}
      >
        {shown.length === 0 && (
          <Text component="li" c="dimmed" ta="center" mt="xl">
            {words.chatEmpty}
          </Text>
        )}
        {shown.map((row) => (
          <ChatRow key={row.key} {...{ room, row }} />
        ))}
      </ol>
      {behind && (
        <Button variant="light" size="compact-sm" className="touch" fullWidth onClick={toEnd}>
          {words.newer}
        </Button>
      )}
      <Composer {...{ room }} {...{ maxChars }} sent={toEnd} />
    </Card>
  )
}

type ComposerProps = { room: Room; maxChars: number; sent: () => void }

function Composer({ room, maxChars, sent }: ComposerProps) {
  const [text, setText] = useState('')
  const say = (): void => {
    const said = text.trim()
    if (said === '') return
    setText('')
    void room.messages.send({ text: said }).catch(tellError)
    sent()
  }
  return (
    <Group component="form" mt="sm" gap="xs" wrap="nowrap" onSubmit={(event) => (event.preventDefault(), say())}>
      <TextInput
        flex={1}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        placeholder={words.say}
        aria-label={words.say}
        maxLength={maxChars}
        autoComplete="off"
      />
      <Button type="submit" disabled={text.trim() === ''}>
        {words.send}
      </Button>
    </Group>
  )
}
