/** @jsxImportSource @ovation/live-room */
import { localPreferences } from '../small.ts'
import { useEffect, useReducer, useRef, useState } from 'preact/hooks'
import type { Language } from '../words/index.ts'
import { ControlIcon } from '../view/control-icon.tsx'
import { Broadcaster } from './broadcaster.ts'
import { missingFeatures } from './capture.ts'
import { measureUplink } from './measure-uplink.ts'
import { AUDIO_BITRATE, willSendAac } from './audio-encoder.ts'
import type { Broadcast } from './broadcaster.ts'
import type { PublishWords } from './words/index.ts'

type Props = { server: string; room: string; getKey: () => Promise<string>; language: Language; words: PublishWords }
type What = 'camera' | 'screen' | 'audio'

const QUALITY: Record<string, { width: number; height: number; bitrate: number }> = {
  '360': { width: 640, height: 360, bitrate: 700_000 },
  '720': { width: 1_280, height: 720, bitrate: 2_500_000 },
  '1080': { width: 1_920, height: 1_080, bitrate: 4_500_000 },
}

const REVIVE_INTERVAL_MS = 2_000
/** A connection that is used to its limit stutters. */
const SAFE_SHARE = 0.8

/** Why there is no video, as a text. */
const whyNot = (error: unknown, words: PublishWords): string => {
  const { name, message } = error as Error
  if (name === 'NotAllowedError') return words.denied
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return words.nothing
  return name === 'NotReadableError' ? words.busy : message
}

/** Goes live without other software: choose a source, check the preview, go live. */
export function PublishApp({ server, room, getKey, language, words }: Props) {
  const video = useRef<HTMLVideoElement>(null)
  const broadcaster = useRef<Broadcaster>(undefined)
  const stream = useRef<MediaStream>(undefined)
  const [what, setWhat] = useState<What>('camera')
  const [quality, setQuality] = useState(() => localPreferences.read('quality') ?? '720')
  const [facing, setFacing] = useState<'user' | 'environment'>('user')
  const [withAudio, setWithAudio] = useState(true)
  const [muted, setMuted] = useState(false)
  const silent = useRef(false)
  silent.current = muted
  const [problem, setProblem] = useState<string>()
  const [broadcast, setBroadcast] = useState<Broadcast>({ phase: 'off' })
  const [aac, setAac] = useState(true)
  const programs = `${server}/sdk`
  const address = `${server.replace(/^http/, 'ws')}/live/${room}/publish`
  const [uplink, setUplink] = useState<number | 'measuring' | 'unknown'>()
  const [asking, setAsking] = useState(false)
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  const missing = isSecureContext ? missingFeatures() : []
  const onAir = broadcast.phase === 'connecting' || broadcast.phase === 'live' || broadcast.phase === 'lost'

  const open = async (kind: What, face = facing): Promise<MediaStream> => {
    const { width, height } = QUALITY[quality] ?? { width: 1_280, height: 720 }
    const audio = withAudio ? { echoCancellation: kind !== 'screen', noiseSuppression: true } : false
    if (kind === 'screen') {
      const shared = await navigator.mediaDevices.getDisplayMedia({
        video: { width, height, frameRate: 30 },
        audio: true,
      })
      if (shared.getAudioTracks().length === 0 && withAudio) {
        const voice = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => undefined)
        for (const track of voice?.getAudioTracks() ?? []) shared.addTrack(track)
      }
      return shared
    }
    const camera = { facingMode: face, width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: 30 } }
    return navigator.mediaDevices.getUserMedia({ video: kind === 'camera' ? camera : false, audio: audio })
  }
  const close = (): void => {
    for (const track of stream.current?.getTracks() ?? []) track.stop()
    stream.current = undefined
  }
  const show = (next: MediaStream): void => {
    stream.current = next
    if (video.current) video.current.srcObject = next
    for (const track of next.getTracks())
      track.addEventListener('ended', () => {
        // Ending screen sharing in the browser's own bar ends the stream; a camera may be taken away by a call.
        if (what === 'screen' && track.kind === 'video') broadcaster.current?.stop()
        else void revive()
      })
    redraw(undefined)
  }
  /** Reopens devices that a call or another program took away, as soon as they are available. */
  const revive = async (): Promise<void> => {
    const lost = stream.current?.getTracks().some(({ readyState }) => readyState === 'ended')
    if (!broadcaster.current || what === 'screen' || !lost || document.hidden) return
    try {
      const next = await open(what)
      close()
      for (const track of next.getAudioTracks()) track.enabled = !silent.current
      show(next)
      await broadcaster.current?.replace(next)
    } catch {
      setTimeout(() => void revive(), REVIVE_INTERVAL_MS)
    }
  }
  const preview = async (): Promise<void> => {
    if (onAir || missing.length > 0 || !isSecureContext) return
    close()
    setProblem(undefined)
    try {
      show(await open(what))
    } catch (error) {
      setProblem(whyNot(error, words))
    }
  }
  useEffect(() => {
    // Screen sharing is requested by a click, never automatically.
    if (what !== 'screen') void preview()
    else close()
  }, [what, quality, withAudio])
  useEffect(() => {
    if (missing.length === 0 && isSecureContext) void willSendAac(programs).then(setAac)
    return () => {
      broadcaster.current?.stop()
      close()
    }
  }, [])
  // Keeps the phone awake while it is live, also after the page was hidden.
  useEffect(() => {
    if (!onAir) return
    let lock: WakeLockSentinel | undefined
    const hold = (): void =>
      void navigator.wakeLock?.request('screen').then(
        (held) => (lock = held),
        () => {},
      )
    hold()
    const again = (): void => {
      if (document.hidden) return
      hold()
      void revive()
    }
    document.addEventListener('visibilitychange', again)
    const stay = (event: BeforeUnloadEvent): void => event.preventDefault()
    addEventListener('beforeunload', stay)
    return () => {
      document.removeEventListener('visibilitychange', again)
      removeEventListener('beforeunload', stay)
      void lock?.release()
    }
  }, [onAir])

  const goLive = async (): Promise<void> => {
    setProblem(undefined)
    try {
      if (!stream.current) show(await open(what))
      const made = new Broadcaster({
        address,
        key: getKey,
        ...{ programs, aac: true, low: true },
        changed: (next) => {
          setBroadcast(next)
          if (next.phase === 'over') broadcaster.current = undefined
        },
      })
      broadcaster.current = made
      await made.start(stream.current as MediaStream, QUALITY[quality]?.bitrate ?? 2_500_000)
    } catch (error) {
      setBroadcast({ phase: 'off' })
      setProblem(whyNot(error, words))
    }
  }
  const turn = async (): Promise<void> => {
    const next = facing === 'user' ? 'environment' : 'user'
    try {
      const [before] = stream.current?.getVideoTracks() ?? []
      before?.stop()
      const [video] = (await open('camera', next)).getVideoTracks()
      if (!video || !stream.current) return
      if (before) stream.current.removeTrack(before)
      stream.current.addTrack(video)
      await broadcaster.current?.replace(new MediaStream([video]))
      setFacing(next)
    } catch (error) {
      setProblem(whyNot(error, words))
    }
  }
  const bitrate = (QUALITY[quality]?.bitrate ?? 2_500_000) + AUDIO_BITRATE
  const measure = async (): Promise<void> => {
    setUplink('measuring')
    setUplink(
      await getKey()
        .then((key) => measureUplink(address, key))
        .catch(() => 'unknown' as const),
    )
  }
  const mute = (): void => {
    for (const track of stream.current?.getAudioTracks() ?? []) track.enabled = muted
    setMuted(!muted)
  }
  const stats = broadcast.phase === 'live' ? broadcast.stats : undefined
  const said = !isSecureContext
    ? words.insecure
    : missing.length > 0
      ? words.unsupported(missing.join(', '))
      : broadcast.phase === 'over'
        ? `${words[broadcast.why]}${broadcast.detail ? ` (${broadcast.detail})` : ''}`
        : broadcast.phase === 'lost'
          ? words.lost
          : problem
  return (
    <div class="root publish" lang={language}>
      <div class="view">
        <video ref={video} autoPlay muted playsInline class={what === 'camera' && facing === 'user' ? 'mirror' : ''} />
        {onAir && <span class="live">{broadcast.phase === 'live' ? words.live : words.connecting}</span>}
        {onAir && what === 'camera' && (
          <button
            type="button"
            class="round turn"
            aria-label={words.turn}
            title={words.turn}
            onClick={() => void turn()}
          >
            <ControlIcon name="turn" />
          </button>
        )}
      </div>
      <section class="workspace">
        {!onAir && <h1>{words.title}</h1>}
        {said && (
          <p class="said" role="alert">
            {said}
          </p>
        )}
        {!aac && withAudio && <p class="hint">{words.opus}</p>}
        {!onAir && (
          <>
            <div class="choices" role="radiogroup" aria-label={words.title}>
              {(['camera', 'screen', 'audio'] as const).map((kind) => (
                <button
                  key={kind}
                  type="button"
                  role="radio"
                  aria-checked={what === kind}
                  onClick={() => setWhat(kind)}
                >
                  {kind === 'audio' ? words.audioOnly : words[kind]}
                </button>
              ))}
            </div>
            <label class="line">
              <span>{words.quality}</span>
              <select
                value={quality}
                onChange={(event) => {
                  localPreferences.write('quality', event.currentTarget.value)
                  setQuality(event.currentTarget.value)
                }}
              >
                {Object.entries(words.qualities).map(([value, text]) => (
                  <option key={value} value={value}>
                    {text}
                  </option>
                ))}
              </select>
            </label>
            <label class="line">
              <span>{words.microphone}</span>
              <input
                type="checkbox"
                checked={withAudio}
                disabled={what === 'audio'}
                onChange={(event) => setWithAudio(event.currentTarget.checked)}
              />
            </label>
            <div class="line">
              <span role="status">
                {uplink === undefined
                  ? words.uplink
                  : typeof uplink === 'string'
                    ? words[uplink]
                    : words.carries((uplink / 1e6).toFixed(1), Math.floor((uplink * SAFE_SHARE) / bitrate))}
              </span>
              <button type="button" class="small" disabled={uplink === 'measuring'} onClick={() => void measure()}>
                {words.measure}
              </button>
            </div>
            <button
              type="button"
              class="primary"
              disabled={missing.length > 0 || !isSecureContext}
              onClick={() => void goLive()}
            >
              {words.goLive}
            </button>
          </>
        )}
        {stats && (
          <p class="figures" role="status">
            {words.sending(Math.round(stats.bitrate / 1_000).toLocaleString(language), stats.frameRate)}
            {stats.waitingBytes > 300_000 && <b>{words.slow}</b>}
          </p>
        )}
        {onAir && (
          <div class="choices">
            {withAudio && (
              <button type="button" aria-pressed={muted} onClick={mute}>
                {muted ? words.unmute : words.mute}
              </button>
            )}
            {asking ? (
              <button type="button" class="bad" onClick={() => (setAsking(false), broadcaster.current?.stop())}>
                {words.stopSure}
              </button>
            ) : (
              <button type="button" onClick={() => setAsking(true)}>
                {words.stop}
              </button>
            )}
          </div>
        )}
        <a href={`${server}/r/${room}`} target="_blank" rel="noreferrer">
          {words.seeRoom}
        </a>
      </section>
    </div>
  )
}
