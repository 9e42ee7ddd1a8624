import { ActionIcon, Alert, Anchor, Badge, Button, Group, Menu, Select, Text } from '@mantine/core'
import type { OvationError } from '@ovation/client'
import { useClient, useConnection, useRoom } from '@ovation/client/react'
import { useEffect, useState } from 'react'
import { AccountModal } from './account-modal.tsx'
import { api } from './api.ts'
import type { Account } from './api.ts'
import { base } from './base.ts'
import type { RoomSummary, WireError } from '@ovation/protocol'
import { ChatCard } from './cards/chat-card.tsx'
import { Checklist } from './cards/checklist.tsx'
import { PeopleCard } from './cards/people-card.tsx'
import { StreamCard } from './cards/stream-card.tsx'
import { ReplaysCard } from './cards/replays-card.tsx'
import { RoomCard } from './cards/room-card.tsx'
import { StageCard } from './cards/stage-card.tsx'
import { VoteCard } from './cards/vote-card.tsx'
import { NewRoomModal } from './new-room-modal.tsx'
import { ShareModal } from './share-modal.tsx'
import { attempt, tellError } from './tell.ts'
import { words } from './words/index.ts'

const SHOWROOM = 'showroom'
const NEW = ' new'
const LIST_INTERVAL_MS = 5_000

type Open = 'share' | 'account' | 'new' | undefined

const labelOf = ({ room, title, error }: RoomSummary): string =>
  error ? `${room} · ${words.unreadable}` : title || room
const whyUnreadable = ({ code, message }: WireError): string =>
  Object.hasOwn(words.unreadableWhy, code) ? (words.unreadableWhy[code] ?? message) : message

const roomInAddress = (): string => new URLSearchParams(location.search).get('room') ?? 'demo'

export function Studio({ account, changed }: { account: Account; changed: () => void }) {
  const { hasPassword } = account
  const client = useClient({ server: base, getToken: api.token })
  const [name, setName] = useState(roomInAddress)
  const { room, snapshot } = useRoom(client, name)
  const connection = useConnection(client)
  const [rooms, setRooms] = useState<RoomSummary[]>([])
  const [open, setOpen] = useState<Open>()
  const { state, viewers, status } = snapshot

  const list = async (): Promise<void> => {
    try {
      setRooms((await api.rooms()).rooms)
    } catch (error) {
      if ((error as OvationError).code === 'unauthorized') changed()
    }
  }
  useEffect(() => {
    void list()
    const timer = setInterval(() => void list(), LIST_INTERVAL_MS)
    return () => clearInterval(timer)
  }, [])
  const choose = (next: string): void => {
    history.replaceState(null, '', `?room=${next}`)
    setName(next)
  }
  const signOut = (): void => void attempt(() => api.signOut(), words.ended).then(changed)

  const removeShowroom = (): void => void room.setOpen(false).then(() => (choose('demo'), list()), tellError)
  const shown = rooms.filter(({ room, lifecycle }) => room !== SHOWROOM || lifecycle === 'open' || room === name)
  const unreadable = rooms.find(({ room }) => room === name)?.error
  return (
    <>
      <header className="top">
        <Group px="md" py="xs" gap="sm" wrap="nowrap" maw={1560} mx="auto">
          <Text fw={700} visibleFrom="sm">
            Ovation · {words.studio}
          </Text>
          <Select
            aria-label={words.room}
            value={name}
            onChange={(value) => (value === NEW ? setOpen('new') : value && choose(value))}
            data={[
              ...shown.map((one) => ({ value: one.room, label: labelOf(one) })),
              ...(shown.some(({ room }) => room === name) ? [] : [{ value: name, label: name }]),
              { value: NEW, label: `＋ ${words.newRoom}` },
            ]}
            allowDeselect={false}
            w={{ base: 132, sm: 240 }}
          />
          {unreadable ? <Badge color="red">{words.unreadable}</Badge> : <LiveBadge status={state.stream.status} />}
          <Text size="sm" c="dimmed" visibleFrom="sm">
            {words.watching(viewers)}
          </Text>
          {state.stage.hands.length > 0 && (
            <Anchor href="#stage" size="sm" aria-label={words.asking(state.stage.hands.length)}>
              ✋ {state.stage.hands.length}
            </Anchor>
          )}
          <Group gap="xs" ml="auto">
            <Button
              component="a"
              href={`${base}/r/${name}`}
              target="_blank"
              variant="subtle"
              color="gray"
              visibleFrom="md"
            >
              {words.openRoom}
            </Button>
            <Button onClick={() => setOpen('share')}>{words.share}</Button>
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon variant="subtle" color="gray" size="lg" aria-label={words.account}>
                  ⋯
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item component="a" href={`${base}/r/${name}`} target="_blank">
                  {words.openRoom}
                </Menu.Item>
                <Menu.Item onClick={() => setOpen('account')}>
                  {hasPassword ? words.changePassword : words.setPassword}
                </Menu.Item>
                <Menu.Divider />
                <Menu.Item onClick={signOut}>{words.signOut}</Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </Group>
        </Group>
      </header>
      {connection.state === 'waiting' && <Alert className="note" radius={0} title={words.lost} />}
      {unreadable && <Alert color="red" radius={0} title={whyUnreadable(unreadable)} />}
      {status === 'failed' && !unreadable && <Alert color="red" radius={0} title={snapshot.error?.message} />}
      {name === SHOWROOM && <ShowroomNote open={state.lifecycle === 'open'} remove={removeShowroom} />}
      <main className="workspace">
        <div className="column">
          {name !== SHOWROOM && (
            <Checklist
              {...{ snapshot, hasPassword }}
              share={() => setOpen('share')}
              account={() => setOpen('account')}
              seeShowroom={() => choose(SHOWROOM)}
              hasShowroom={rooms.some(({ room, lifecycle }) => room === SHOWROOM && lifecycle === 'open')}
            />
          )}
          <StreamCard key={`stream ${name}`} name={name} stream={state.stream} ticket={snapshot.self?.playback} />
          {name !== SHOWROOM && (
            <ReplaysCard
              key={`replays ${name}`}
              name={name}
              live={state.stream.status === 'live'}
              ticket={snapshot.self?.playback}
            />
          )}
        </div>
        <ChatCard key={`chat ${name}`} {...{ room, snapshot }} />
        <div className="column">
          <RoomCard key={`room ${name} ${String(state.seq > 0)}`} {...{ room, snapshot }} />
          {name !== SHOWROOM && (
            <div id="stage">
              <StageCard key={`stage ${name}`} {...{ room, snapshot }} />
            </div>
          )}
          <VoteCard {...{ room, snapshot }} />
          <PeopleCard key={`people ${name}`} {...{ name, room }} self={client.connection.self?.id} />
        </div>
      </main>
      {open === 'share' && <ShareModal name={name} title={state.title || name} onClose={() => setOpen(undefined)} />}
      {open === 'account' && <AccountModal {...{ account, changed }} onClose={() => setOpen(undefined)} />}
      {open === 'new' && (
        <NewRoomModal
          onClose={() => setOpen(undefined)}
          create={async (room, title) => {
            await api.createRoom(room, title)
            await list()
            choose(room)
          }}
        />
      )}
    </>
  )
}

/** The demonstration goes by one click; its room is closed for good. */
function ShowroomNote({ open, remove }: { open: boolean; remove: () => void }) {
  return (
    <Alert className="note" radius={0}>
      <Group justify="space-between">
        <Text size="sm">{words.showroomNote}</Text>
        {open && (
          <Anchor component="button" onClick={remove}>
            {words.removeShowroom}
          </Anchor>
        )}
      </Group>
    </Alert>
  )
}

function LiveBadge({ status }: { status: string }) {
  if (status === 'live') return <Badge color="coral">{words.live}</Badge>
  if (status === 'interrupted') return <Badge color="yellow">{words.interrupted}</Badge>
  return (
    <Badge color="gray" variant="light">
      {words.offline}
    </Badge>
  )
}
