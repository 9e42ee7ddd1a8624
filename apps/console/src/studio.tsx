import { Alert, Anchor, Group, Tabs, Text } from '@mantine/core'
import type { OvationError } from '@ovation/client'
import { useClient, useConnection, useRoom } from '@ovation/client/react'
import { explain } from '@ovation/live-room/words'
import type { RoomSummary } from '@ovation/protocol'
import { useEffect, useState } from 'react'
import { AccountModal } from './account-modal.tsx'
import { api } from './api.ts'
import type { Account } from './api.ts'
import { base } from './base.ts'
import { Header, ROOM_TAB, tabOf } from './header.tsx'
import { NewRoomModal } from './new-room-modal.tsx'
import { REGISTRY } from './registry.ts'
import { ShareModal } from './share-modal.tsx'
import { PartsProvider, Slot, StudioProvider, useParts } from './slots.tsx'
import { attempt, tellError } from './tell.ts'
import { words } from './words/index.ts'
import { Workspace } from './workspace.tsx'

const SHOWROOM = 'showroom'
const LIST_INTERVAL_MS = 5_000

type Open = 'share' | 'account' | 'new' | undefined

const roomInAddress = (): string => new URLSearchParams(location.search).get('room') ?? 'demo'

/** All rooms of this server, looked at again and again. `signedOut`: the session ended. */
function useRooms(signedOut: () => void): { rooms: RoomSummary[]; list: () => Promise<void> } {
  const [rooms, setRooms] = useState<RoomSummary[]>([])
  const list = async (): Promise<void> => {
    try {
      setRooms((await api.rooms()).rooms)
    } catch (error) {
      if ((error as OvationError).code === 'unauthorized') signedOut()
    }
  }
  useEffect(() => {
    void list()
    const timer = setInterval(() => void list(), LIST_INTERVAL_MS)
    return () => clearInterval(timer)
  }, [])
  return { rooms, list }
}

/** The frame: which room, what is said across all of it, and the tabs. What a feature shows is in its own folder (`registry.ts`). */
export function Studio({ account, changed }: { account: Account; changed: () => void }) {
  const client = useClient({ server: base, getToken: api.token })
  const [name, setName] = useState(roomInAddress)
  const { room, snapshot } = useRoom(client, name)
  const connection = useConnection(client)
  const { rooms, list } = useRooms(changed)
  const [open, setOpen] = useState<Open>()
  const [tab, setTab] = useState<string | null>(ROOM_TAB)
  const parts = useParts(REGISTRY, snapshot)
  const loaded = parts.loaded
  const tabs = loaded.filter(({ module }) => module.slots.tab)
  const { state, status } = snapshot
  const isDemo = name === SHOWROOM

  const choose = (next: string): void => {
    history.replaceState(null, '', `?room=${next}`)
    setName(next)
    setTab(ROOM_TAB)
  }
  const signOut = (): void => void attempt(() => api.signOut(), words.ended).then(changed)
  const removeShowroom = (): void => void room.setOpen(false).then(() => (choose('demo'), list()), tellError)
  const hasShowroom = rooms.some(({ room, lifecycle }) => room === SHOWROOM && lifecycle === 'open')
  const shown = rooms.filter(({ room }) => room !== SHOWROOM || hasShowroom || room === name)
  const unreadable = rooms.find(({ room }) => room === name)?.error
  return (
    <StudioProvider value={{ room, snapshot, isDemo }}>
      <PartsProvider value={loaded}>
        <Tabs value={tab} onChange={setTab} variant="pills" color="dark.4">
          <Header
            {...{ name, snapshot, tabs, choose, signOut }}
            rooms={shown}
            hasPassword={account.hasPassword}
            open={setOpen}
          />
          {connection.state === 'waiting' && <Alert className="note" radius={0} title={words.lost} />}
          {unreadable && <Alert color="red" radius={0} title={explain({ errors: words.unreadableWhy }, unreadable)} />}
          {status === 'failed' && !unreadable && <Alert color="red" radius={0} title={snapshot.error?.message} />}
          {parts.failed && <NotLoaded again={() => parts.again()} />}
          <Slot name="banner" />
          {isDemo && <ShowroomNote open={state.lifecycle === 'open'} remove={removeShowroom} />}
          <Tabs.Panel value={ROOM_TAB}>
            <Workspace
              {...{ name, hasShowroom }}
              self={client.connection.self?.id}
              hasPassword={account.hasPassword}
              open={setOpen}
              seeShowroom={() => choose(SHOWROOM)}
            />
          </Tabs.Panel>
          {tabs.map((part) => {
            const Panel = part.module.slots.tab?.Panel
            return (
              Panel && (
                <Tabs.Panel key={part.place} value={tabOf(part)} className="page">
                  <Panel />
                </Tabs.Panel>
              )
            )
          })}
        </Tabs>
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
      </PartsProvider>
    </StudioProvider>
  )
}

/** A note across the studio with what can be done about it. */
function Note({ text, action }: { text: string; action?: { label: string; act: () => void } | false }) {
  return (
    <Alert className="note" radius={0}>
      <Group justify="space-between">
        <Text size="sm">{text}</Text>
        {action && (
          <Anchor component="button" onClick={action.act}>
            {action.label}
          </Anchor>
        )}
      </Group>
    </Alert>
  )
}

const NotLoaded = ({ again }: { again: () => void }) => (
  <Note text={words.partFailed} action={{ label: words.tryAgain, act: again }} />
)

/** The demonstration goes by one click; its room is closed for good. */
const ShowroomNote = ({ open, remove }: { open: boolean; remove: () => void }) => (
  <Note text={words.showroomNote} action={open && { label: words.removeShowroom, act: remove }} />
)
