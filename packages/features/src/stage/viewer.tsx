/** @jsxImportSource @ovation/live-room */
import type { StageGuest } from '@ovation/client'
import { shownName, useRoomContext, useSnapshot, useToast } from '@ovation/live-room/base'
import type { SlotProps, Slots, VideoProps } from '@ovation/live-room/base'
import { ControlIcon, explain, loadPlayer, Part, useMuted, useStrings } from '@ovation/live-room/parts'
import type { Player } from '@ovation/live-room/player'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { stageStrings } from './strings.ts'
import css from './viewer.css'

/** What sends the viewer's own video: loaded only when it is needed. */
const loadOwn = () => import('@ovation/live-room/stage')

/** The videos of the guests on stage, including the viewer's own. */
function Guests({ frame, video, playbackState }: VideoProps) {
  const { session } = useRoomContext()
  const { self, state } = useSnapshot(session).room
  // Where the host's video is audible, the guests are too.
  const heard = !useMuted(video)
  const shown = state.stage.guests.filter(
    ({ stream, actor }) => stream !== null && actor !== session.room.connection.self?.id,
  )
  // Guests belong to the live video.
  const back = playbackState.mode === 'playing' && playbackState.by === 'replay'
  const { layout, guests } = state.stage
  const onStage =
    !back && guests.some(({ stream, actor }) => stream !== null || actor === session.room.connection.self?.id)
  useLayoutEffect(() => {
    const stage = frame.current
    if (!stage || !onStage) return
    stage.dataset.layout = layout
    return () => void delete stage.dataset.layout
  }, [onStage, layout])
  if (back || (!state.stage.guests.some(({ stream }) => stream !== null) && !self?.stage)) return null
  return (
    <div class="guests" data-count={shown.length + (self?.stage ? 1 : 0)}>
      {shown.map((guest) => (
        <Part key={`${guest.seat} ${guest.stream}`} load={loadPlayer}>
          {({ Player }) => <Guest {...{ Player, guest, heard }} />}
        </Part>
      ))}
      {self?.stage && <Seat key={self.stage.seat} seat={self.stage.seat} host={video} />}
    </div>
  )
}

type GuestProps = { Player: typeof Player; guest: StageGuest; heard: boolean }

function Guest({ Player, guest, heard }: GuestProps) {
  const { session, language } = useRoomContext()
  const words = useStrings(stageStrings)
  const video = useRef<HTMLVideoElement>(null)
  const [playing, setPlaying] = useState(false)
  useEffect(() => {
    if (!video.current) return
    const { server, room } = session.options
    const player = new Player(video.current, {
      ...{ server, room: `${room}~${guest.seat}` },
      changed: ({ mode }) => setPlaying(mode === 'playing'),
      ticket: () => session.room.getSnapshot().self?.playback,
      watch: () => session.room.getSnapshot().self?.watch,
    })
    player.setLive(true)
    return () => player.close()
  }, [session])
  useEffect(() => {
    if (video.current) video.current.muted = !heard || guest.muted
  }, [heard, guest.muted, playing])
  return (
    <figure class="guest">
      <video ref={video} playsInline autoPlay muted disableRemotePlayback />
      <figcaption>
        {guest.muted && (
          <span title={words.mutedByHost}>
            <ControlIcon name="silent" />
          </span>
        )}
        <span>{shownName(guest.name, language)}</span>
      </figcaption>
    </figure>
  )
}

/** The viewer's own slot on stage. */
const Seat = ({ seat, host }: { seat: number; host: { current: HTMLVideoElement | null } }) => (
  <Part load={loadOwn}>{({ GuestPublisher }) => <GuestPublisher seat={seat} host={host.current} />}</Part>
)

/** What every browser that can send video has; the part that sends it knows the rest. */
const sendsVideo = (): boolean => 'VideoEncoder' in globalThis && navigator.mediaDevices !== undefined

/** Raises and lowers the viewer's hand. Shown while the host accepts guests. */
function HandButton() {
  const { session } = useRoomContext()
  const words = useStrings(stageStrings)
  const toast = useToast()
  const { state, self } = useSnapshot(session).room
  const { stage, settings, stream } = state
  const up = stage.hands.some(({ actor }) => actor === session.room.connection.self?.id)
  const runs = self?.role === 'host' || self?.role === 'owner'
  if (runs || self?.stage || !settings.hands || (stream.status !== 'live' && !up)) return null
  const change = (): void => {
    // Who is invited is awaited: nobody asks for what this browser cannot do.
    if (!up && !sendsVideo()) return toast(words.cannotSend)
    const { stage } = session.room
    const asked = up ? stage.lowerHand() : stage.raiseHand()
    asked.then(
      () => toast(up ? words.handLowered : words.handRaised),
      (error) => toast(explain(words, error)),
    )
  }
  const text = up ? words.lowerHand : words.raiseHand
  return (
    <button
      type="button"
      class="round"
      aria-label={text}
      title={text}
      data-short={words.short}
      aria-pressed={up}
      onClick={change}
    >
      <ControlIcon name="hand" />
    </button>
  )
}

const loadOverlay = () => import('./viewer-overlay.tsx')

/** What an overlay shows of the guests: loaded only there. */
const Overlay = (props: SlotProps['overlay']) =>
  props.options.show.includes('guests') ? (
    <Part load={loadOverlay}>{({ GuestsOverlay }) => <GuestsOverlay {...props} />}</Part>
  ) : null

export const slots: Slots = { 'over-video': Guests, controls: HandButton, overlay: Overlay }
export { css }
