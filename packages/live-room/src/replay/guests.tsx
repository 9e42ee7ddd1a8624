/** @jsxImportSource @ovation/live-room */
import type { ReplayGuest, ReplayStage, ReplaySummary } from '@ovation/client'
import { useEffect, useRef, useState } from 'preact/hooks'
import { boxStyle, css, Figure, useBoxes } from '../boxes/index.ts'
import { adopt, shownName } from '../core.ts'
import type { PlaylistPlayer } from '../player/hls.ts'
import { loadHls } from '../small.ts'
import type { Language } from '../words/index.ts'
import { following, isNear, layoutAt, ownTimeS } from './follow-guest.ts'

const WORDS = { en: { host: 'Host' }, zh: { host: '主播' } }
const LOOK_INTERVAL_MS = 100
const RENEW_INTERVAL_MS = 10_000
const RETRY_DELAY_MS = 3_000
/** `HTMLMediaElement.HAVE_FUTURE_DATA`. */
const HAVE_FUTURE_DATA = 3

type Video = { current: HTMLVideoElement | null }

export type ReplayGuestsProps = {
  /** `https://…/replay/`. */
  replays: string
  info: ReplaySummary
  /** What video is asked for with. */
  query: string
  frame: { current: HTMLDivElement | null }
  video: Video
  position: () => number
  language: Language
}

/** Who was on stage; asked for again while the recording goes on. */
function useStage({ replays, info, query }: ReplayGuestsProps): ReplayStage | undefined {
  const [stage, setStage] = useState<ReplayStage>()
  const goesOn = info.live || info.open === true
  useEffect(() => {
    let over = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = async (): Promise<void> => {
      const answer = await fetch(`${replays}${info.id}/stage${query}`).catch(() => undefined)
      const found = answer?.ok ? ((await answer.json().catch(() => undefined)) as ReplayStage | undefined) : undefined
      if (over) return
      if (found) setStage(found)
      if (goesOn || !found) timer = setTimeout(() => void look(), RENEW_INTERVAL_MS)
    }
    void look()
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [info.id, info.startMs, info.endMs, query, goesOn])
  return stage
}

/** The position of the video, as often as guests need it; rendered again only when who is there or the layout changes. */
function useMoment({ position }: ReplayGuestsProps, stage: ReplayStage | undefined) {
  const [moment, setMoment] = useState({ key: '', atMs: 0 })
  useEffect(() => {
    if (!stage) return
    const look = (): void => {
      const atMs = position()
      const of = (guest: ReplayGuest): string => `${isNear(guest, atMs)}${ownTimeS(guest, atMs) !== undefined}`
      const key = `${layoutAt(stage, atMs)} ${stage.guests.map(of).join()}`
      setMoment((before) => (before.key === key ? before : { key, atMs }))
    }
    look()
    const timer = setInterval(look, LOOK_INTERVAL_MS)
    return () => clearInterval(timer)
  }, [stage, position])
  return moment.atMs
}

/** The guests of a recording in their boxes, with the host’s video: at their times, in the layout of the moment. */
export function ReplayGuests(props: ReplayGuestsProps) {
  const { frame, video, position, language } = props
  const latest = useRef(position)
  latest.current = position
  const [at] = useState(() => () => latest.current())
  const stage = useStage(props)
  const atMs = useMoment({ ...props, position: at }, stage)
  useEffect(() => {
    const root = frame.current?.getRootNode()
    if (root instanceof ShadowRoot) adopt(root, css)
  }, [])
  const near = (stage?.guests ?? []).filter((guest) => isNear(guest, atMs)).sort((one, other) => one.seat - other.seat)
  const shown = near.filter((guest) => ownTimeS(guest, atMs) !== undefined)
  const boxes = useBoxes({ frame, video }, stage ? layoutAt(stage, atMs) : 'corner', shown.length)
  return (
    <div class="guests">
      {boxes.host && (
        <Figure kind="of-host" style={boxStyle(boxes.host, frame.current)} name={WORDS[language].host} speaking="" />
      )}
      {near.map((guest) => (
        <Guest
          key={guest.id}
          {...{ guest, video, language }}
          position={at}
          address={`${props.replays}${guest.id}/index.m3u8${props.query}`}
          style={shown.includes(guest) ? boxStyle(boxes.guests[shown.indexOf(guest)], frame.current) : 'display: none'}
        />
      ))}
    </div>
  )
}

type GuestProps = {
  guest: ReplayGuest
  address: string
  style: string
  /** The host's. */
  video: Video
  position: () => number
  language: Language
}

/** Opens a playlist in a video element, and again when it cannot go on. */
function usePlaylist(own: Video, address: string): void {
  useEffect(() => {
    let over = false
    let player: PlaylistPlayer | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    const open = async (): Promise<void> => {
      const hls = await loadHls()
      const element = own.current
      if (over || !element) return
      const failed = (): void => void (timer = setTimeout(() => void open(), RETRY_DELAY_MS))
      player?.destroy()
      player = hls?.playWithHls(element, address, failed, { replay: true, startS: element.currentTime })
      if (!player) element.src = address
    }
    void open()
    return () => {
      over = true
      clearTimeout(timer)
      player?.destroy()
    }
  }, [address])
}

/** A guest's own recording, which follows the host's video. */
function Guest({ guest, address, style, video, position, language }: GuestProps) {
  const own = useRef<HTMLVideoElement>(null)
  usePlaylist(own, address)
  const latest = useRef(guest)
  latest.current = guest
  useEffect(() => {
    const follow = (): void => {
      const [host, element] = [video.current, own.current]
      if (!host || !element) return
      element.muted = host.muted
      element.volume = host.volume
      if (element.readyState === 0 || element.seeking) return
      const playing = !host.paused && !host.seeking && !host.ended && host.readyState >= HAVE_FUTURE_DATA
      const { seekS, rate, play } = following(
        latest.current,
        { positionMs: position(), playing, rate: host.playbackRate },
        element.currentTime,
      )
      if (seekS !== undefined) element.currentTime = seekS
      if (element.playbackRate !== rate) element.playbackRate = rate
      if (play && element.paused) void element.play().catch(() => {})
      else if (!play && !element.paused) element.pause()
    }
    const timer = setInterval(follow, LOOK_INTERVAL_MS)
    const host = video.current
    const changes = ['play', 'pause', 'seeking', 'seeked', 'ratechange', 'volumechange', 'waiting', 'playing']
    for (const change of changes) host?.addEventListener(change, follow)
    follow()
    return () => {
      clearInterval(timer)
      for (const change of changes) host?.removeEventListener(change, follow)
    }
  }, [])
  return <Figure video={own} style={style} name={shownName(guest.name, language)} speaking="" />
}
