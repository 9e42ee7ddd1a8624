/** @jsxImportSource @ovation/live-room */
import type { StageGuest } from '@ovation/client'
import { useEffect, useRef, useState } from 'preact/hooks'
import { shownName, useSnapshot } from '../base.ts'
import { loadPlayer } from '../panels/load-player.ts'
import type { Player } from '../player/player.ts'
import { ControlIcon } from '../view/control-icon.tsx'
import { knownName } from './known-names.ts'
import { PersonSheet } from './person-sheet.tsx'
import type { PersonOf } from './person-sheet.tsx'
import type { OfRoom } from './room-context.ts'
import { useDesk } from './use-desk.ts'

const RETRY_DELAY_MS = 3_000

/** The player, once it is needed; loading it is tried again. */
function usePlayer(isNeeded: boolean): typeof Player | undefined {
  const [made, setMade] = useState<{ Player: typeof Player }>()
  useEffect(() => {
    if (!isNeeded || made) return
    let isOver = false
    let retry: ReturnType<typeof setTimeout> | undefined
    const load = (): void =>
      void loadPlayer().then(
        (loaded) => isOver || setMade(loaded),
        () => (retry = isOver ? undefined : setTimeout(load, RETRY_DELAY_MS)),
      )
    load()
    return () => {
      isOver = true
      clearTimeout(retry)
    }
  }, [isNeeded, made])
  return made?.Player
}

/** Who is on stage with the host, or invited there: seen and heard over the camera, each with what can be done about them. */
export function GuestTiles(props: OfRoom) {
  const { session, words } = props
  const { guests } = useSnapshot(session).room.state.stage
  const desk = useDesk(session)
  const [asked, setAsked] = useState<PersonOf>()
  const Playing = usePlayer(guests.some(({ stream }) => stream !== null))
  if (guests.length === 0) return null
  const { connection } = session.room
  const others = guests.filter(({ actor }) => !connection.isSelf(actor)).sort((one, other) => one.seat - other.seat)
  return (
    <>
      <ul class="tiles" aria-label={words.onStage}>
        {others.map((guest) => (
          <Tile key={`${guest.seat} ${guest.stream}`} {...{ ...props, guest, Playing }} ask={setAsked} />
        ))}
      </ul>
      {asked && <PersonSheet {...{ ...props, desk }} person={asked} close={() => setAsked(undefined)} />}
    </>
  )
}

type TileProps = OfRoom & {
  guest: StageGuest
  Playing: typeof Player | undefined
  ask: (person: PersonOf) => void
}

function Tile({ guest, Playing, ask, session, words, language }: TileProps) {
  const { actor, seat, muted, stream } = guest
  const video = useRef<HTMLVideoElement>(null)
  const player = useRef<Player>(undefined)
  const [playing, setPlaying] = useState(false)
  const [waits, setWaits] = useState(false)
  useEffect(() => {
    if (!video.current || !Playing) return
    const { server, room } = session.options
    const made = new Playing(video.current, {
      ...{ server, room: `${room}~${seat}` },
      changed: (state) => {
        setPlaying(state.mode === 'playing')
        setWaits(state.mode === 'playing' && state.waitsForTap === true)
      },
      ticket: () => session.room.getSnapshot().self?.playback,
      watch: () => session.room.getSnapshot().self?.watch,
    })
    player.current = made
    made.setLive(true)
    return () => {
      player.current = undefined
      made.close()
    }
  }, [session, Playing])
  useEffect(() => {
    if (video.current) video.current.muted = muted
  }, [muted, playing])
  const name = shownName(knownName(session, guest.actor, guest.name), language) || words.guest
  const is =
    stream === null
      ? guest.preparing
        ? words.guestPrepares
        : words.guestInvited
      : muted
        ? words.guestMuted
        : waits
          ? words.tapToHear
          : undefined
  const tap = (): void => {
    if (waits) player.current?.start()
    else ask({ id: actor, name, role: undefined })
  }
  return (
    <li>
      <button type="button" class="tile" aria-haspopup="dialog" onClick={tap}>
        {stream !== null && <video ref={video} playsInline autoPlay disableRemotePlayback aria-hidden="true" />}
        <span>
          <bdi>{name}</bdi>
          {is !== undefined && (
            <small>
              {muted && stream !== null && <ControlIcon name="micOff" />}
              {is}
            </small>
          )}
        </span>
      </button>
    </li>
  )
}
