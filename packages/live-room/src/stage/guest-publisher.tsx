/** @jsxImportSource @ovation/live-room */
import type { OvationError } from '@ovation/client'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { shownName, useRoomContext, useSnapshot, useToast } from '../base.ts'
import { Figure, useSpeaks } from '../boxes/index.ts'
import { adopt } from '../core.ts'
import { ControlIcon, explain, Sheet } from '../parts.ts'
import { Broadcaster } from '../publish/broadcaster.ts'
import type { Broadcast } from '../publish/broadcaster.ts'
import { missingFeatures } from '../publish/capture.ts'
import { GreenRoom } from './green-room.tsx'
import { GuestBroadcast } from './guest-broadcast.ts'
import { GuestDevices } from './guest-devices.ts'
import type { DevicesNow } from './guest-devices.ts'
import css from './stage.css'
import { useStageWords } from './use-stage-words.ts'

type Props = {
  seat: number
  /** Where the viewer's own box is. */
  style: string
  /** Whether they are sent. */
  setOnAir: (onAir: boolean) => void
  /** The host's video: a guest who talks with the host must hear them. */
  host: HTMLVideoElement | null
}

/** Devices for the green room, and what they are now. */
function useDevices(): { devices: GuestDevices; now: DevicesNow } {
  const [now, setNow] = useState<DevicesNow>({ cameras: [], microphones: [], choice: {}, opening: false })
  const devices = useMemo(
    () =>
      new GuestDevices({
        open: (constraints) => navigator.mediaDevices.getUserMedia(constraints),
        list: () => navigator.mediaDevices.enumerateDevices(),
        changed: setNow,
      }),
    [],
  )
  useEffect(() => () => devices.close(), [devices])
  return { devices, now }
}

/** What sends the viewer's video from their slot, and how that goes. */
function useOwnBroadcast(seat: number, host: HTMLVideoElement | null, lost: (text: string) => void) {
  const { session } = useRoomContext()
  const words = useStageWords()
  const video = useRef<HTMLVideoElement>(null)
  const [broadcast, setBroadcast] = useState<Broadcast>({ phase: 'off' })
  const [tracks, setTracks] = useState<MediaStream>()
  const told = useRef(words)
  told.current = words
  const own = useMemo(
    () =>
      new GuestBroadcast({
        broadcaster: (changed) => {
          const { server, room } = session.options
          return new Broadcaster({
            address: `${server.replace(/^http/, 'ws')}/live/${room}~${seat}/publish`,
            key: () => Promise.resolve(session.room.getSnapshot().self?.stage?.key ?? ''),
            changed,
            // Not every page that embeds a room allows what the AAC encoder needs.
            ...{ programs: `${server}/sdk`, aac: false, low: false },
          })
        },
        reopen: (kind) => navigator.mediaDevices.getUserMedia({ [kind]: true }),
        lost: (kind, replaced) => lost(told.current.lostOnAir[replaced ? (`${kind}Replaced` as const) : kind]),
        sent: (stream) => {
          setTracks(new MediaStream(stream.getTracks()))
          if (video.current) video.current.srcObject = stream
          if (host) host.muted = false
        },
        changed: setBroadcast,
      }),
    [session, seat],
  )
  useEffect(() => () => own.stop(), [own])
  return { own, video, broadcast, tracks, off: () => setBroadcast({ phase: 'off' }) }
}

/** For somebody who was invited: asks whether they accept, lets them get ready, then shows their own video with its controls. */
export function GuestPublisher({ seat, host, style, setOnAir }: Props) {
  const { session, root } = useRoomContext()
  const words = useStageWords()
  useEffect(() => adopt(root, css), [root])
  const toast = useToast()
  const { devices, now } = useDevices()
  const { own, video, broadcast, tracks, off } = useOwnBroadcast(seat, host, toast)
  const { guests } = useSnapshot(session).room.state.stage
  const mine = guests.find(({ actor }) => actor === session.room.connection.self?.id)
  const [accepted, setAccepted] = useState(mine?.preparing === true)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const onAir = broadcast.phase !== 'off' && broadcast.phase !== 'over'
  useEffect(() => setOnAir(onAir), [onAir])
  useEffect(() => () => setOnAir(false), [])
  const leave = (): void => {
    own.stop()
    devices.close()
    off()
    void session.room.stage.leave().catch((error: OvationError) => {
      // Off the stage is where they want to be.
      if (error.code !== 'not_on_stage') toast(explain(words, error))
    })
  }
  const getReady = (): void => {
    const missing = isSecureContext ? missingFeatures() : ['https']
    if (missing.length > 0) return setProblem(words.stageUnsupported(missing.join(', ')))
    setAccepted(true)
    tellReady(session)
  }
  const join = async (name: string | undefined): Promise<void> => {
    setBusy(true)
    setProblem('')
    try {
      if (name !== undefined) {
        await session.takeName(name)
        tellReady(session)
      }
      const stream = devices.take()
      if (stream) await own.start(stream)
    } catch (error) {
      setProblem(explain(words, error as OvationError))
      off()
      void devices.open()
    } finally {
      setBusy(false)
    }
  }
  const ended = broadcast.phase === 'over' ? words.stageEnded : ''
  return (
    <>
      <OwnBox {...{ own, video, broadcast, tracks, style, leave, words, onAir, mine }} />
      {!onAir && (
        <Sheet title={accepted ? words.greenRoom : words.invited} label={words.stage} onClose={leave} calm>
          {accepted ? (
            <GreenRoom
              {...{ devices, now, words, busy, leave }}
              problem={problem || ended}
              join={(name) => void join(name)}
            />
          ) : (
            <div class="invitation">
              <p>{words.invitedMore}</p>
              {problem && (
                <p class="bad" role="alert">
                  {problem}
                </p>
              )}
              <button type="button" class="primary" onClick={getReady}>
                {words.getReady}
              </button>
              <button type="button" class="pill" onClick={leave}>
                {words.declineStage}
              </button>
            </div>
          )}
        </Sheet>
      )}
    </>
  )
}

/** The host need not know to go on: what cannot be told now is not told. */
const tellReady = ({ room }: ReturnType<typeof useRoomContext>['session']): void =>
  void room.stage.prepare().catch(() => {})

type OwnProps = Pick<ReturnType<typeof useOwnBroadcast>, 'own' | 'video' | 'broadcast' | 'tracks'> & {
  style: string
  leave: () => void
  words: ReturnType<typeof useStageWords>
  onAir: boolean
  mine: { name: string; muted: boolean } | undefined
}

/** The viewer's own video on stage, with its controls. */
function OwnBox({ own, video, broadcast, tracks, style, leave, words, onAir, mine }: OwnProps) {
  const { language } = useRoomContext()
  const [silent, setSilent] = useState(false)
  useEffect(() => setSilent(false), [onAir])
  const speaks = useSpeaks(onAir && !silent ? tracks : undefined)
  const mute = (): void => {
    own.mute(!silent)
    setSilent(!silent)
  }
  const name = mine ? shownName(mine.name, language) : ''
  const text = silent ? words.microphoneOn : words.microphoneOff
  return (
    <Figure
      kind="own"
      {...{ video, style, speaks }}
      name={broadcast.phase === 'lost' ? words.reconnecting : name}
      muted={mine?.muted ? words.mutedByHost : silent && words.microphoneIsOff}
      speaking={words.speaks}
    >
      {onAir && (
        <div class="own-bar">
          <button type="button" class="round" aria-pressed={silent} aria-label={text} title={text} onClick={mute}>
            <ControlIcon name={silent ? 'micOff' : 'mic'} />
          </button>
          <button type="button" class="round" aria-label={words.leaveStage} title={words.leaveStage} onClick={leave}>
            <ControlIcon name="close" />
          </button>
        </div>
      )}
    </Figure>
  )
}
