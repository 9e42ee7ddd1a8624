/** @jsxImportSource @ovation/live-room */
import { adopt } from '../core.ts'
import { shownName, useRoomContext, useSnapshot, useToast } from '../base.ts'
import { ControlIcon, explain, Sheet, useStrings } from '../parts.ts'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { Figure, useSpeaks } from '../boxes/index.ts'
import { Broadcaster } from '../publish/broadcaster.ts'
import type { Broadcast } from '../publish/broadcaster.ts'
import { missingFeatures } from '../publish/capture.ts'
import { GuestBroadcast } from './guest-broadcast.ts'
import css from './stage.css'
import { stageStrings } from './strings.ts'

const VIDEO = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 24 }, facingMode: 'user' }
/** Without echo cancellation, what the room hears would be sent back into the room. */
const AUDIO = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }

type Props = {
  seat: number
  /** Where the viewer's own box is. */
  style: string
  /** Whether they are sent. */
  setOnAir: (onAir: boolean) => void
  /** The host's video: a guest who talks with the host must hear them. */
  host: HTMLVideoElement | null
}

/** For somebody who was invited: asks whether they accept, then shows their own video with its controls. */
export function GuestPublisher({ seat, host, style, setOnAir }: Props) {
  const { session, root, language } = useRoomContext()
  const words = useStrings(stageStrings)
  useEffect(() => adopt(root, css), [root])
  const toast = useToast()
  const video = useRef<HTMLVideoElement>(null)
  const [broadcast, setBroadcast] = useState<Broadcast>({ phase: 'off' })
  const [coming, setComing] = useState(false)
  const [silent, setSilent] = useState(false)
  const [tracks, setTracks] = useState<MediaStream>()
  const speaks = useSpeaks(silent ? undefined : tracks)
  const [problem, setProblem] = useState('')
  const { stage } = useSnapshot(session).room.state
  const mutedByHost = stage.guests.some(({ actor, muted }) => actor === session.room.connection.self?.id && muted)

  const own = useMemo(
    () =>
      new GuestBroadcast({
        open: (withVideo) => navigator.mediaDevices.getUserMedia({ audio: AUDIO, video: withVideo && VIDEO }),
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
        opened: (tracks) => {
          setTracks(tracks)
          if (video.current) video.current.srcObject = tracks
          if (host) host.muted = false
        },
        changed: setBroadcast,
      }),
    [session, seat],
  )
  useEffect(() => () => own.stop(), [own])
  const leave = (): void => {
    own.stop()
    setBroadcast({ phase: 'off' })
    void session.room.stage.leave().catch((error) => toast(explain(words, error)))
  }
  const come = async (withVideo: boolean): Promise<void> => {
    setComing(true)
    setProblem('')
    setSilent(false)
    try {
      const missing = isSecureContext ? missingFeatures() : ['https']
      if (missing.length > 0) throw new Error(words.stageUnsupported(missing.join(', ')))
      await own.start(withVideo)
    } catch (error) {
      const { name, message } = error as Error
      setProblem(name === 'NotAllowedError' ? words.cameraDenied : name === 'NotFoundError' ? words.noCamera : message)
      setBroadcast({ phase: 'off' })
    } finally {
      setComing(false)
    }
  }
  const mute = (): void => {
    own.mute(!silent)
    setSilent(!silent)
  }
  const there = broadcast.phase !== 'off' && broadcast.phase !== 'over'
  useEffect(() => setOnAir(there), [there])
  useEffect(() => () => setOnAir(false), [])
  const [mine] = stage.guests.filter(({ actor }) => actor === session.room.connection.self?.id)
  return (
    <>
      <Figure
        kind="own"
        {...{ video, style }}
        name={broadcast.phase === 'lost' ? words.reconnecting : mine ? shownName(mine.name, language) : ''}
        muted={mutedByHost ? words.mutedByHost : silent && words.microphoneIsOff}
        speaks={speaks}
        speaking={words.speaks}
      >
        {there && (
          <div class="own-bar">
            <button
              type="button"
              class="round small"
              aria-pressed={silent}
              aria-label={silent ? words.microphoneOn : words.microphoneOff}
              title={silent ? words.microphoneOn : words.microphoneOff}
              onClick={mute}
            >
              {silent ? <ControlIcon name="silent" /> : <ControlIcon name="mic" />}
            </button>
            <button
              type="button"
              class="round small"
              aria-label={words.leaveStage}
              title={words.leaveStage}
              onClick={leave}
            >
              <ControlIcon name="close" />
            </button>
          </div>
        )}
      </Figure>
      {!there && (
        <Sheet title={words.invited} label={words.stage} onClose={leave} calm>
          <div class="invitation">
            <p>{words.invitedMore}</p>
            <p class="hint">{words.headphones}</p>
            {(problem || broadcast.phase === 'over') && (
              <p class="bad" role="alert">
                {problem || words.stageEnded}
              </p>
            )}
            <button type="button" class="primary" disabled={coming} onClick={() => void come(true)}>
              {words.comeWithVideo}
            </button>
            <button type="button" class="pill" disabled={coming} onClick={() => void come(false)}>
              {words.comeWithVoice}
            </button>
            <button type="button" class="pill" disabled={coming} onClick={leave}>
              {words.declineStage}
            </button>
          </div>
        </Sheet>
      )}
    </>
  )
}
