import { Center, Loader } from '@mantine/core'
import type { Client, OvationError } from '@ovation/client'
import { useClient, useConnection } from '@ovation/client/react'
import type { RoomSummary } from '@ovation/protocol'
import { useEffect, useRef, useState } from 'react'
import { AccountModal } from './account/account-modal.tsx'
import type { AccountTab } from './account/account-modal.tsx'
import { WayInNote } from './account/way-in-note.tsx'
import { api } from './api.ts'
import type { Account } from './api.ts'
import { base } from './base.ts'
import { NewRoomModal } from './new-room-modal.tsx'
import { NoRooms } from './no-rooms.tsx'
import { RoomStudio, SHOWROOM } from './room-studio.tsx'
import { words } from './words/index.ts'

const LIST_INTERVAL_MS = 5_000
/** Without a room there is no connection that would say that the session is over. */
const NO_ROOM_INTERVAL_MS = 1_500

/** What is open above the studio: a form, or the account at one of its tabs. */
export type Open = 'share' | 'new' | AccountTab

/** Pages of rooms lead here for what they do not show of an account. */
function takeOpen(): Open | undefined {
  if (location.hash !== '#account') return undefined
  history.replaceState(null, '', location.pathname + location.search)
  return 'ways'
}

const roomInAddress = (): string | undefined => new URLSearchParams(location.search).get('room') ?? undefined

/** The rooms that somebody keeps in order, looked at again and again. `signedOut`: the session ended. */
function useRooms(signedOut: () => void): { rooms: RoomSummary[] | undefined; list: () => Promise<void> } {
  const [rooms, setRooms] = useState<RoomSummary[]>()
  const list = async (): Promise<void> => {
    try {
      setRooms((await api.rooms()).rooms)
    } catch (error) {
      if ((error as OvationError).code === 'unauthorized') signedOut()
    }
  }
  const intervalMs = rooms?.length === 0 ? NO_ROOM_INTERVAL_MS : LIST_INTERVAL_MS
  useEffect(() => {
    void list()
    const timer = setInterval(() => void list(), intervalMs)
    return () => clearInterval(timer)
  }, [intervalMs])
  return { rooms, list }
}

/** Looks again who is signed in when the server ended the connection: the session may be over, or a role another one. */
function useEndedConnection(client: Client, changed: () => void): void {
  const { state, error } = useConnection(client)
  const was = useRef(state)
  const lost = useRef(false)
  useEffect(() => {
    if (was.current === 'connected' && state !== 'connected') lost.current = true
    was.current = state
    if (state === 'failed' && error?.code === 'unauthorized') changed()
    if (state !== 'connected' || !lost.current) return
    lost.current = false
    changed()
  }, [state])
}

type Props = {
  account: Account
  /** Looks again who is signed in. */
  changed: () => void
  signOut: () => void
}

/** Which room, and what is open above it. */
export function Studio({ account, changed, signOut }: Props) {
  const client = useClient({ server: base, getToken: api.newToken })
  useEndedConnection(client, changed)
  const { rooms, list } = useRooms(changed)
  const [chosen, setChosen] = useState(roomInAddress)
  const [open, setOpen] = useState(takeOpen)
  const choose = (next: string): void => {
    history.replaceState(null, '', `?room=${next}`)
    setChosen(next)
  }
  const name = chosen ?? firstOf(rooms ?? [])
  const close = (): void => setOpen(undefined)
  const frame = { open: setOpen, signOut }
  return (
    <>
      {name !== undefined && (
        <RoomStudio
          {...{ client, name, account, choose, list, ...frame }}
          rooms={rooms ?? []}
          shares={open === 'share'}
        >
          <WayInNote add={() => setOpen('ways')} seen={open} />
        </RoomStudio>
      )}
      {name === undefined && rooms && <NoRooms {...frame} />}
      {name === undefined && !rooms && (
        <Center h="100dvh">
          <Loader aria-label={words.loading} />
        </Center>
      )}
      {open !== undefined && open !== 'share' && open !== 'new' && (
        <AccountModal {...{ account, changed }} tab={open} onClose={close} />
      )}
      {open === 'new' && (
        <NewRoomModal
          onClose={close}
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

/** The room to begin with: the demonstration only where there is no other. */
const firstOf = (rooms: readonly RoomSummary[]): string | undefined =>
  (rooms.find(({ room }) => room !== SHOWROOM) ?? rooms[0])?.room
