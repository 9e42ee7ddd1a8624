/** @jsxImportSource @ovation/live-room */
import { useEffect, useRef, useState } from 'preact/hooks'
import { useRoomContext, useSnapshot } from '../base.ts'
import type { DeviceChoice, DevicesNow, GuestDevices } from './guest-devices.ts'
import { LevelMeter } from './level.tsx'
import type { useStageWords } from './use-stage-words.ts'

type Words = ReturnType<typeof useStageWords>

type Props = {
  devices: GuestDevices
  now: DevicesNow
  words: Words
  /** Going on stage, or trying to. */
  busy: boolean
  /** Why that failed. */
  problem: string
  /** Goes on stage, under a name where the guest has none yet. */
  join: (name: string | undefined) => void
  leave: () => void
}

/** Before the stage: a guest sees themselves, chooses camera and microphone, sees how loud they are, and says who they are. Nobody else sees or hears them. */
export function GreenRoom({ devices, now, words, busy, problem, join, leave }: Props) {
  const { session } = useRoomContext()
  const { nameless } = useSnapshot(session)
  const [asksName] = useState(nameless)
  const [name, setName] = useState('')
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    void devices.open()
    const changed = (): void => void devices.refresh()
    navigator.mediaDevices.addEventListener('devicechange', changed)
    return () => {
      navigator.mediaDevices.removeEventListener('devicechange', changed)
      devices.close()
    }
  }, [devices])
  const submit = (event: Event): void => {
    event.preventDefault()
    const said = name.trim()
    if (asksName && said === '') return input.current?.focus()
    join(asksName ? said : undefined)
  }
  const bad = problem || (now.problem ? words.deviceProblems[now.problem] : '')
  return (
    <form class="green-room" onSubmit={submit}>
      <Preview {...{ now, words }} />
      {bad !== '' && (
        <div class="device-problem" role="alert">
          <p class="bad">{bad}</p>
          {now.problem && (
            <button type="button" class="pill" onClick={() => void devices.open()}>
              {words.tryAgain}
            </button>
          )}
        </div>
      )}
      <Pickers {...{ devices, now, words }} />
      {now.stream && <LevelMeter stream={now.stream} words={words} />}
      {asksName && (
        <label class="field">
          <span>{words.stageName}</span>
          <input
            ref={input}
            class="text"
            name="name"
            maxLength={30}
            required
            autocomplete="nickname"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
      )}
      <p class="hint">{words.headphones}</p>
      <div class="green-actions">
        <button type="submit" class="primary" disabled={busy || !now.stream}>
          {busy ? words.joining : words.joinStage}
        </button>
        <button type="button" class="pill" disabled={busy} onClick={leave}>
          {words.leaveGreenRoom}
        </button>
      </div>
    </form>
  )
}

/** The guest's own picture, as in a mirror. */
function Preview({ now: { stream, choice, opening }, words }: { now: DevicesNow; words: Words }) {
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    if (video.current) video.current.srcObject = stream ?? null
  }, [stream])
  const shown = stream !== undefined && stream.getVideoTracks().length > 0
  return (
    <div class="green-preview">
      <video ref={video} playsInline autoPlay muted hidden={!shown} aria-label={words.preview} />
      {!shown && <p>{opening ? words.opening : choice.camera === 'none' ? words.audioOnly : words.noPicture}</p>}
      <span class="tag">{words.onlyYou}</span>
    </div>
  )
}

const NONE = 'none'

function Pickers({ devices, now, words }: { devices: GuestDevices; now: DevicesNow; words: Words }) {
  const { choice, stream } = now
  const choose = (change: DeviceChoice): void => void devices.open({ ...choice, ...change })
  const used = (kind: 'video' | 'audio'): string | undefined =>
    stream
      ?.getTracks()
      .find((track) => track.kind === kind)
      ?.getSettings().deviceId
  const optionsOf = (list: DevicesNow['cameras'], what: string) =>
    list.map(({ id, label }, index) => (
      <option key={id} value={id}>
        {label || `${what} ${index + 1}`}
      </option>
    ))
  return (
    <div class="pickers">
      <label class="field">
        <span>{words.camera}</span>
        <select
          value={choice.camera ?? used('video') ?? ''}
          onChange={(event) => choose({ camera: event.currentTarget.value || undefined })}
        >
          {now.cameras.length === 0 && <option value="">{words.camera}</option>}
          {optionsOf(now.cameras, words.camera)}
          <option value={NONE}>{words.noCameraWanted}</option>
        </select>
      </label>
      <label class="field">
        <span>{words.microphone}</span>
        <select
          value={choice.microphone ?? used('audio') ?? ''}
          onChange={(event) => choose({ microphone: event.currentTarget.value || undefined })}
        >
          {now.microphones.length === 0 && <option value="">{words.microphone}</option>}
          {optionsOf(now.microphones, words.microphone)}
        </select>
      </label>
    </div>
  )
}
