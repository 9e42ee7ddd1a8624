import { Alert, Center, Loader, Tabs } from '@mantine/core'
import type { Client } from '@ovation/client'
import { useConnection } from '@ovation/client/react'
import { explain } from '@ovation/live-room/words'
import type { RoomSummary } from '@ovation/protocol'
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import type { Account } from './api.ts'
import { Header, ROOM_TAB, tabOf } from './header.tsx'
import { atLeast } from './may.ts'
import { NoRole } from './no-role.tsx'
import { Note } from './note.tsx'
import { REGISTRY } from './registry.ts'
import { useStudioRoom } from './room-view.ts'
import { ShareModal } from './share-modal.tsx'
import type { AskedPanel } from './layout/panels.ts'
import { ShowBar } from './show/show-bar.tsx'
import { PartsProvider, Slot, StudioProvider, useParts } from './slots.tsx'
import type { Open } from './studio.tsx'
import { tellError } from './tell.ts'
import { words } from './words/index.ts'
import { Workspace } from './workspace.tsx'

export const SHOWROOM = 'showroom'

type Props = {
  client: Client
  name: string
  rooms: readonly RoomSummary[]
  account: Account
  choose: (room: string) => void
  /** Looks at the list of rooms again. */
  list: () => Promise<void>
  open: (what: Open | undefined) => void
  signOut: () => void
  /** Whether the room is being shared. */
  shares: boolean
  /** Notes across the studio that are not about the room. */
  children: ReactNode
}

/** The frame: which room, what is said across all of it, and the tabs. What a feature shows is in its own folder (`registry.ts`). */
export function RoomStudio({ client, name, rooms, account, choose, list, open, signOut, shares, children }: Props) {
  const { room, snapshot } = useStudioRoom(client, name)
  const connection = useConnection(client)
  const [tab, setTab] = useState<string | null>(ROOM_TAB)
  // A page that was seen keeps what was begun there; one that was not asks the server nothing.
  const [seen, setSeen] = useState<readonly string[]>([])
  const show = (tab: string | null): void => {
    setTab(tab)
    if (tab !== null) setSeen([...seen, tab])
  }
  const parts = useParts(REGISTRY, snapshot)
  const loaded = parts.loaded
  const tabs = loaded.filter(({ module }) => module.slots.tab && account.me.may.includes(module.slots.tab.may))
  const { state, status, self } = snapshot
  const isDemo = name === SHOWROOM
  // Who was shut out has no role here any more, whatever they had.
  const role = status === 'failed' ? undefined : self?.role
  const can = (least: Parameters<typeof atLeast>[1]): boolean => atLeast(role, least)
  useEffect(() => setTab(ROOM_TAB), [name])
  const [asked, setAsked] = useState<AskedPanel>()
  const showPeople = (): void => {
    setTab(ROOM_TAB)
    setAsked({ tab: 'people', panel: 'people' })
  }

  const removeShowroom = (): void =>
    void room.setOpen(false).then(() => {
      const other = rooms.find(({ room }) => room !== SHOWROOM)
      if (other) choose(other.room)
      return list()
    }, tellError)
  const hasShowroom = rooms.some(({ room, lifecycle }) => room === SHOWROOM && lifecycle === 'open')
  const shown = rooms.filter(({ room }) => room !== SHOWROOM || hasShowroom || room === name)
  const unreadable = rooms.find(({ room }) => room === name)?.error
  return (
    <StudioProvider value={{ room, snapshot, isDemo, can, share: () => open('share') }}>
      <PartsProvider value={loaded}>
        <Tabs value={tab} onChange={show} variant="pills">
          <Header
            {...{ name, tabs, choose, open, signOut, tab, show }}
            title={state.title || name}
            rooms={shown}
            hasPassword={account.hasPassword}
          >
            {can('moderator') && <ShowBar {...{ showPeople }} />}
          </Header>
          <main>
            {connection.state === 'waiting' && <Alert className="note" radius={0} title={words.lost} />}
            {unreadable && (
              <Alert color="red" radius={0} title={explain({ errors: words.unreadableWhy }, unreadable)} />
            )}
            {snapshot.error && status === 'failed' && !unreadable && (
              <Alert color="red" radius={0} title={explain(words, snapshot.error)} />
            )}
            {parts.failed && <NotLoaded again={() => parts.again()} />}
            {children}
            <Slot name="banner" />
            {isDemo && can('host') && <ShowroomNote open={state.lifecycle === 'open'} remove={removeShowroom} />}
            <Tabs.Panel value={ROOM_TAB}>
              {can('moderator') && (
                <Workspace
                  {...{ name, hasShowroom, asked }}
                  self={client.connection.self?.id}
                  hasPassword={account.hasPassword}
                  open={open}
                  seeShowroom={() => choose(SHOWROOM)}
                />
              )}
              {status !== 'attached' && status !== 'failed' && !can('moderator') && (
                <Center h="60dvh">
                  <Loader aria-label={words.loading} />
                </Center>
              )}
              {(status === 'attached' || (status === 'failed' && !unreadable)) && !can('moderator') && (
                <NoRole {...{ name, choose, list }} rooms={shown} />
              )}
            </Tabs.Panel>
            {tabs.map((part) => {
              const Panel = part.module.slots.tab?.Panel
              return (
                Panel && (
                  <Tabs.Panel key={part.place} value={tabOf(part)}>
                    {seen.includes(tabOf(part)) && (
                      <div className="page">
                        <Panel />
                      </div>
                    )}
                  </Tabs.Panel>
                )
              )
            })}
          </main>
        </Tabs>
        {shares && <ShareModal name={name} title={state.title || name} onClose={() => open(undefined)} />}
      </PartsProvider>
    </StudioProvider>
  )
}

const NotLoaded = ({ again }: { again: () => void }) => (
  <Note text={words.partFailed} action={{ label: words.tryAgain, act: again }} />
)

/** The demonstration goes by one click; its room is closed for good. */
const ShowroomNote = ({ open, remove }: { open: boolean; remove: () => void }) => (
  <Note text={words.showroomNote} action={open && { label: words.removeShowroom, act: remove }} />
)
