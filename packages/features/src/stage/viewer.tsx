/** @jsxImportSource @ovation/live-room */
import type { StageGuest } from '@ovation/client'
import { shownName, useRoomContext, useSnapshot } from '@ovation/live-room/base'
import type { SlotProps, Slots, VideoProps } from '@ovation/live-room/base'
import { boxStyle, css as boxesCss, Figure, useBoxes, useVideoSpeaks } from '@ovation/live-room/boxes'
import { loadPlayer, Part, useMuted, useStrings } from '@ovation/live-room/parts'
import type { Player } from '@ovation/live-room/player'
import { useEffect, useRef, useState } from 'preact/hooks'
import { stageStrings } from './strings.ts'
import { AskSheet, HandButton, HandInMenu } from './viewer-hand.tsx'
import { StageRequest } from './viewer-request.tsx'
import ownCss from './viewer.css'

/** What sends the viewer's own video: loaded only when it is needed. */
const loadOwn = () => import('@ovation/live-room/stage')

/** The videos of the guests on stage, including the viewer's own, and the host's box beside them. */
function Guests({ frame, video, playbackState }: VideoProps) {
  const { session } = useRoomContext()
  const words = useStrings(stageStrings)
  const { self, state } = useSnapshot(session).room
  const [onAir, setOnAir] = useState(false)
  // Where the host's video is audible, the guests are too.
  const heard = !useMuted(video)
  const ownId = session.room.connection.self?.id
  const playing = playbackState.mode === 'playing'
  // Guests belong to the live video.
  const back = playing && playbackState.by === 'replay'
  // What only this person is told follows what everybody is told: who is on stage no more, sends no more at once.
  const seat = state.stage.guests.some(({ actor }) => actor === ownId) ? self?.stage?.seat : undefined
  const isShown = ({ stream, actor }: StageGuest): boolean =>
    actor === ownId ? seat !== undefined && onAir : stream !== null
  const shown = back ? [] : state.stage.guests.filter(isShown).sort((one, other) => one.seat - other.seat)
  // In place of a host who is away there is a card, which needs the whole stage.
  const boxes = useBoxes({ frame, video }, playing ? state.stage.layout : 'corner', shown.length)
  if (back) return null
  const styleOf = (guest: StageGuest | undefined): string =>
    boxStyle(guest && boxes.guests[shown.indexOf(guest)], frame.current)
  const own = shown.find(({ actor }) => actor === ownId)
  return (
    <div class="guests" data-count={shown.length}>
      {boxes.host && (
        <Figure kind="of-host" style={boxStyle(boxes.host, frame.current)} name={words.host} speaking="" />
      )}
      {shown.map(
        (guest) =>
          guest !== own && (
            <Part key={`${guest.seat} ${guest.stream}`} load={loadPlayer}>
              {({ Player }) => <Guest {...{ Player, guest, heard }} style={styleOf(guest)} />}
            </Part>
          ),
      )}
      {seat !== undefined && (
        <Seat key={seat} {...{ seat, setOnAir }} host={video} style={own ? styleOf(own) : 'display: none'} />
      )}
    </div>
  )
}

type GuestProps = { Player: typeof Player; guest: StageGuest; heard: boolean; style: string }

function Guest({ Player, guest, heard, style }: GuestProps) {
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
  const audible = heard && !guest.muted
  useEffect(() => {
    if (video.current) video.current.muted = !audible
  }, [audible, playing])
  const speaks = useVideoSpeaks(video, audible && playing)
  return (
    <Figure
      {...{ video, style, speaks }}
      name={shownName(guest.name, language)}
      muted={guest.muted ? words.mutedByHost : undefined}
      speaking={words.speaks}
    />
  )
}

type SeatProps = {
  seat: number
  host: { current: HTMLVideoElement | null }
  style: string
  setOnAir: (onAir: boolean) => void
}

/** The viewer's own slot on stage. */
const Seat = ({ host, ...props }: SeatProps) => (
  <Part load={loadOwn}>{({ GuestPublisher }) => <GuestPublisher {...props} host={host.current} />}</Part>
)

const loadOverlay = () => import('./viewer-overlay.tsx')

/** What an overlay shows of the guests: loaded only there. */
const Overlay = (props: SlotProps['overlay']) =>
  props.options.show.includes('guests') ? (
    <Part load={loadOverlay}>{({ GuestsOverlay }) => <GuestsOverlay {...props} />}</Part>
  ) : null

export const slots: Slots = {
  'over-video': Guests,
  controls: HandButton,
  'more-menu': HandInMenu,
  sheet: AskSheet,
  'above-chat': StageRequest,
  overlay: Overlay,
}
export const css = boxesCss + ownCss
