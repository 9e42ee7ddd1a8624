/** @jsxImportSource preact */
import type { Self } from '@ovation/client'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Broadcast, Broadcaster, missingFeatures } from '../publish/broadcaster.ts'
import { explain } from '../words/index.ts'
import { useScene, useVisit } from './hooks.ts'
import { Icon } from './icons.tsx'
import { Sheet } from './sheet.tsx'
import { useToast } from './toast.ts'

type Sending = { broadcaster: Broadcaster; tracks: MediaStream }

const PICTURE = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 24 }, facingMode: 'user' }
/** What the room hears is in the room again, unless the browser takes it out. */
const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }
const BITRATE = 600_000

type Module = { Broadcaster: typeof Broadcaster; missingFeatures: typeof missingFeatures }

/** What sends pictures, from the server: only who comes on stage needs it. */
async function loadBroadcaster(server: string): Promise<Module> {
  const module = `${server}/sdk/broadcaster.js`
  return (await import(module)) as Module
}

/** Asks to come on stage, and takes it back. Shown while the host takes guests. */
export function HandButton() {
  const { visit, words } = useScene()
  const toast = useToast()
  const { essential, self } = useVisit(visit).room
  const { stage, settings, stream } = essential
  const up = stage.hands.some(({ actor }) => actor === visit.selfId)
  const runs = self?.role === 'host' || self?.role === 'owner'
  if (runs || self?.stage || !settings.hands || (stream.status !== 'live' && !up)) return null
  const change = (): void => {
    const { stage } = visit.room
    const asked = up ? stage.lowerHand() : stage.raiseHand()
    asked.then(
      () => toast(up ? words.handLowered : words.handRaised),
      (error) => toast(explain(words, error)),
    )
  }
  const text = up ? words.lowerHand : words.raiseHand
  return (
    <button type="button" class="round" aria-label={text} title={text} aria-pressed={up} onClick={change}>
      <Icon name="hand" />
    </button>
  )
}

type Props = {
  seat: NonNullable<Self['stage']>
  /** The host's picture: whoever talks with the host hears them. */
  room: { current: HTMLVideoElement | null }
}

/** Somebody who was invited: asked whether they come, then their own picture with what they need beside it. */
export function OnStage({ seat, room: host }: Props) {
  const { visit, words } = useScene()
  const toast = useToast()
  const video = useRef<HTMLVideoElement>(null)
  const sending = useRef<Sending>(undefined)
  const key = useRef(seat.key)
  key.current = seat.key
  const [broadcast, setBroadcast] = useState<Broadcast>({ phase: 'off' })
  const [coming, setComing] = useState(false)
  const [silent, setSilent] = useState(false)
  const [trouble, setTrouble] = useState('')
  const { stage } = useVisit(visit).room.essential
  const mutedByHost = stage.guests.some(({ actor, muted }) => actor === visit.selfId && muted)

  const stop = (): void => {
    sending.current?.broadcaster.stop()
    for (const track of sending.current?.tracks.getTracks() ?? []) track.stop()
    sending.current = undefined
  }
  useEffect(() => stop, [])
  const leave = (): void => {
    stop()
    void visit.room.stage.leave().catch((error) => toast(explain(words, error)))
  }
  const come = async (withPicture: boolean): Promise<void> => {
    setComing(true)
    setTrouble('')
    try {
      const { Broadcaster, missingFeatures } = await loadBroadcaster(visit.options.server)
      const missing = isSecureContext ? missingFeatures() : ['https']
      if (missing.length > 0) throw new Error(words.stageUnsupported(missing.join(', ')))
      const tracks = await navigator.mediaDevices.getUserMedia({ audio: SOUND, video: withPicture && PICTURE })
      const { server, room } = visit.options
      const broadcaster = new Broadcaster({
        address: `${server.replace(/^http/, 'ws')}/live/${room}~${seat.seat}/publish`,
        key: () => Promise.resolve(key.current),
        changed: setBroadcast,
      })
      sending.current = { broadcaster, tracks }
      if (video.current) video.current.srcObject = tracks
      if (host.current) host.current.muted = false
      await broadcaster.start(tracks, BITRATE)
    } catch (error) {
      stop()
      const { name, message } = error as Error
      setTrouble(name === 'NotAllowedError' ? words.cameraDenied : name === 'NotFoundError' ? words.noCamera : message)
      setBroadcast({ phase: 'off' })
    } finally {
      setComing(false)
    }
  }
  const hush = (): void => {
    for (const track of sending.current?.tracks.getAudioTracks() ?? []) track.enabled = silent
    setSilent(!silent)
  }
  const there = broadcast.phase !== 'off' && broadcast.phase !== 'over'
  const [own] = stage.guests.filter(({ actor }) => actor === visit.selfId)
  return (
    <>
      <figure class={there ? 'guest own' : 'guest own waiting'}>
        <video ref={video} playsInline autoPlay muted />
        <figcaption>
          {mutedByHost ? words.mutedByHost : broadcast.phase === 'lost' ? words.reconnecting : own?.name}
        </figcaption>
        {there && (
          <div class="own-bar">
            <button
              type="button"
              class="round small"
              aria-pressed={silent}
              aria-label={silent ? words.microphoneOn : words.microphoneOff}
              title={silent ? words.microphoneOn : words.microphoneOff}
              onClick={hush}
            >
              <Icon name={silent ? 'silent' : 'mic'} />
            </button>
            <button
              type="button"
              class="round small"
              aria-label={words.leaveStage}
              title={words.leaveStage}
              onClick={leave}
            >
              <Icon name="close" />
            </button>
          </div>
        )}
      </figure>
      {!there && (
        <Sheet title={words.invited} onClose={leave}>
          <div class="invitation">
            <p>{words.invitedMore}</p>
            <p class="hint">{words.headphones}</p>
            {(trouble || broadcast.phase === 'over') && (
              <p class="bad" role="alert">
                {trouble || words.stageEnded}
              </p>
            )}
            <button type="button" class="primary" disabled={coming} onClick={() => void come(true)}>
              {words.comeWithPicture}
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
