/** @jsxImportSource @ovation/live-room */
import { loadHls, localPreferences, ticketQuery } from '../small.ts'
import { hueOf } from '../core.ts'
import { GIFTS, isGift } from '@ovation/features/gifts/catalogue'
import { GiftIcon } from '@ovation/features/gifts/icon'
import type { ReplayItem, ReplayItems, ReplaySummary } from '@ovation/client'
import { DanmakuOverlay } from '@ovation/danmaku'
import { useEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks'
import { danmakuPreferences, keepDanmaku, toSettings } from '../danmaku-preferences.ts'
import type { PlaylistPlayer } from '../player/hls.ts'
import type { Language } from '../words/index.ts'
import { ControlIcon } from '../view/control-icon.tsx'
import { toggleFullscreen } from '../view/fullscreen.ts'
import { useKeys } from '../view/keys.ts'
import { ReplayTimeline } from './timeline.ts'
import type { ReplayWords } from './words/index.ts'

type Props = { server: string; id: string; ticket: string | undefined; language: Language; words: ReplayWords }

const POLL_INTERVAL_MS = 100
const RENEW_LIVE_MS = 10_000
const STEP_S = 5
const RATES = [0.5, 1, 1.25, 1.5, 2]
const CONTROLS_MS = 3_000

const clock = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  const two = (n: number): string => String(n).padStart(2, '0')
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60]
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

/** Plays a recording with its chat and danmaku, on the clock of the video. */
export function ReplayApp({ server, id, ticket, language, words }: Props) {
  const with_ = ticketQuery(ticket)
  const [info, setInfo] = useState<ReplaySummary | 'missing' | 'closed' | 'failed'>()
  const [tries, retry] = useReducer((n: number) => n + 1, 0)
  useEffect(() => {
    let over = false
    let goesOn = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = async (): Promise<void> => {
      const answer = await fetch(`${server}/replay/${id}/info${with_}`).catch(() => undefined)
      if (over) return
      if (answer?.ok) {
        const next = (await answer.json()) as ReplaySummary
        setInfo(next)
        goesOn = next.live
      } else
        setInfo(
          (before) => before ?? (answer?.status === 404 ? 'missing' : answer?.status === 403 ? 'closed' : 'failed'),
        )
      // A failed request is repeated: the recording is still in progress.
      if (goesOn) timer = setTimeout(() => void look(), RENEW_LIVE_MS)
    }
    void look()
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [server, id, tries])
  if (info === undefined) return <Notice title={words.loading} />
  if (info === 'closed') return <Notice title={words.membersOnly} more={words.membersOnlyMore} />
  if (info === 'missing')
    return (
      <Notice title={words.missing} more={words.missingMore}>
        <a class="primary" href={`${server}/`}>
          Ovation
        </a>
      </Notice>
    )
  if (info === 'failed')
    return (
      <Notice title={words.failed} more={words.failedMore}>
        <button type="button" class="primary" onClick={() => (setInfo(undefined), retry(undefined))}>
          {words.again}
        </button>
      </Notice>
    )
  return <Replay {...{ server, info, with_, language, words }} />
}

function Notice({ title, more, children }: { title: string; more?: string; children?: preact.ComponentChildren }) {
  return (
    <div class="root notice-page">
      <div class="card" role="status">
        <b>{title}</b>
        {more && <span>{more}</span>}
        {children}
      </div>
    </div>
  )
}

function Replay({
  server,
  info,
  with_,
  language,
  words,
}: {
  server: string
  info: ReplaySummary
  with_: string
  language: Language
  words: ReplayWords
}) {
  const video = useRef<HTMLVideoElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const frame = useRef<HTMLDivElement>(null)
  const flying = useRef<DanmakuOverlay>(undefined)
  const [shown, setShown] = useState<readonly ReplayItem[]>([])
  const [behind, setBehind] = useState(false)
  const [broken, setBroken] = useState(false)
  const [preferences, setPreferences] = useState(danmakuPreferences)
  const { id, startMs } = info
  const timeline = useMemo(
    () =>
      new ReplayTimeline(async (from, to) => {
        const answer = await fetch(`${server}/replay/${id}/events?from=${from}&to=${to}${with_.replace('?', '&')}`)
        if (!answer.ok) throw new Error(String(answer.status))
        return (await answer.json()) as ReplayItems
      }),
    [server, id],
  )
  timeline.runsToMs = info.live ? info.endMs : undefined
  const place = (): number => startMs + (video.current?.currentTime ?? 0) * 1_000

  useEffect(() => {
    const element = video.current
    if (!element) return
    let player: PlaylistPlayer | undefined
    let over = false
    const address = `${server}/replay/${id}/index.m3u8${with_}`
    const play = async (): Promise<void> => {
      const loaded = await loadHls()
      if (over) return
      player = loaded?.playWithHls(element, address, () => setBroken(true), { replay: true })
      if (!player) element.src = address
      const wanted = Number(new URLSearchParams(location.search).get('t'))
      if (wanted > 0) element.currentTime = Math.max(0, wanted - startMs / 1_000)
      await element.play().catch(() => {
        element.muted = true
        return element.play().catch(() => {})
      })
    }
    element.muted = localPreferences.read('audio') !== 'on'
    void play()
    return () => {
      over = true
      player?.destroy()
    }
  }, [server, id, startMs])

  useEffect(() => {
    const [element, ground] = [video.current, canvas.current]
    if (!element || !ground) return
    // Texts pause with the video, and move at its playback rate.
    const overlay = new DanmakuOverlay(ground, { now: () => element.currentTime * 1_000 })
    flying.current = overlay
    const clear = (): void => overlay.clear()
    element.addEventListener('seeking', clear)
    const timer = setInterval(() => {
      // Only called here: a call moves the timeline on, and each fresh item is returned once.
      const { shown, fresh } = timeline.at(place())
      setShown(shown)
      setBehind(timeline.failedAt(place()))
      for (const item of fresh)
        if (item.kind === 'message' && item.message.danmaku)
          overlay.show({ text: item.message.text, ...item.message.danmaku })
    }, POLL_INTERVAL_MS)
    return () => {
      clearInterval(timer)
      element.removeEventListener('seeking', clear)
      overlay.clear()
    }
  }, [timeline, startMs])
  useEffect(() => {
    if (flying.current) flying.current.settings = toSettings(preferences, frame.current?.clientWidth ?? 0)
  }, [preferences, info.id])

  const seek = (ms: number): void => {
    if (video.current)
      video.current.currentTime = Math.max(0, Math.min(ms, endOf(info, video.current)) - startMs) / 1_000
  }
  const fly = (): void => {
    const next = { ...preferences, visible: !preferences.visible }
    keepDanmaku(next)
    setPreferences(next)
  }
  return (
    <div class="root replay" data-mode="full" lang={language}>
      <div class="stage-area">
        <div class="stage" data-playback="playing" ref={frame}>
          {/* The chat is shown beside it as text; there are no captions. */}
          <video ref={video} playsInline hidden={broken} />
          {(broken || info.audioOnly) && (
            <div class="card" role="status">
              <b>{broken ? words.failed : words.audioOnly}</b>
              {broken && <span>{words.failedMore}</span>}
              {broken && (
                <button type="button" class="primary" onClick={() => location.reload()}>
                  {words.again}
                </button>
              )}
            </div>
          )}
          <canvas ref={canvas} class="danmaku" aria-hidden="true" />
          <Bar {...{ video, info, words, seek, fly, place }} flies={preferences.visible} />
        </div>
      </div>
      <section class="side">
        <header class="head">
          <h1 title={info.title}>{info.title}</h1>
          <span class="viewers">
            {info.kind === 'clip' ? words.clip : words.replay} ·{' '}
            {new Date(info.at).toLocaleDateString(language, { year: 'numeric', month: 'short', day: 'numeric' })}
          </span>
        </header>
        {info.live ? (
          <p class="note">
            {words.live} <a href={`${server}/r/${info.room}`}>{words.toLive}</a>
          </p>
        ) : (
          <p class="note">
            <a href={`${server}/r/${info.room}`}>{words.toRoom}</a>
          </p>
        )}
        {info.chapters.length > 0 && (
          <nav class="chapters" aria-label={words.chapters}>
            {info.chapters.map(({ atMs, title }) => (
              <button key={`${atMs}${title}`} type="button" onClick={() => seek(atMs)}>
                <time>{clock(atMs - startMs)}</time> {title}
              </button>
            ))}
          </nav>
        )}
        <Chat {...{ shown, words, language }} failed={behind} />
      </section>
    </div>
  )
}

type ChatProps = {
  shown: readonly ReplayItem[]
  words: ReplayWords
  language: Language
  failed: boolean
}

function Chat({ shown, words, language, failed }: ChatProps) {
  const list = useRef<HTMLOListElement>(null)
  const last = shown.at(-1)
  const following = useRef(true)
  useEffect(() => {
    if (list.current && following.current) list.current.scrollTop = list.current.scrollHeight
  }, [last])
  return (
    <div class="chat">
      {failed && (
        <p class="connection" role="status">
          {words.moreLater}
        </p>
      )}
      <ol
        ref={list}
        class="rows"
        aria-label={words.chat}
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) =>
          (following.current = scrollHeight - scrollTop - clientHeight < 60)
        }
      >
        {shown.length === 0 && <li class="empty">{words.quiet}</li>}
        {shown.map((item) => (
          <ItemRow key={item.kind === 'message' ? item.message.seq : item.seq} {...{ item, language, words }} />
        ))}
      </ol>
    </div>
  )
}

function ItemRow({ item, language, words }: { item: ReplayItem; language: Language; words: ReplayWords }) {
  if (item.kind === 'message') {
    const { author, text, reactions = {} } = item.message
    const counts = Object.entries(reactions).map(([emoji, count]) => `${emoji} ${count}`)
    return (
      <li class="row">
        <b class="author" style={{ '--hue': hueOf(author.id) }}>
          {author.name}
        </b>
        <span class="text">{text}</span>
        {counts.length > 0 && <small class="counts">{counts.join('  ')}</small>}
      </li>
    )
  }
  const { gift, by, count } = item
  if (!isGift(gift)) return null
  return (
    <li class="row gift">
      <GiftIcon gift={gift} />
      <span>
        <b>{by.name}</b> {words.sentGift(GIFTS[gift].name[language])}
      </span>
      <strong>×{count}</strong>
    </li>
  )
}

/** The end of the recording; one that is still in progress may be longer than last reported. */
function endOf({ startMs, endMs }: ReplaySummary, video: HTMLVideoElement | null): number {
  const { seekable } = video ?? {}
  return Math.max(endMs, seekable?.length ? startMs + seekable.end(seekable.length - 1) * 1_000 : 0)
}

type BarProps = {
  video: { current: HTMLVideoElement | null }
  info: ReplaySummary
  words: ReplayWords
  flies: boolean
  seek: (ms: number) => void
  fly: () => void
  place: () => number
}

/** Keys: space, arrows, m, d, f. */
function Bar({ video, info, words, flies, seek, fly, place }: BarProps) {
  const [shown, setShown] = useState(true)
  const hiding = useRef<ReturnType<typeof setTimeout>>(undefined)
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  const { startMs } = info
  const element = video.current
  const endMs = endOf(info, element)
  const paused = element?.paused ?? true
  const muted = element?.muted ?? true

  useEffect(() => {
    const changed = (): void => redraw(undefined)
    const kinds = [
      ...(['play', 'pause', 'timeupdate', 'volumechange', 'ratechange', 'seeked', 'ended'] as const),
      // The playable range also grows while it is paused.
      ...(['progress', 'durationchange'] as const),
    ]
    for (const kind of kinds) video.current?.addEventListener(kind, changed)
    return () => {
      for (const kind of kinds) video.current?.removeEventListener(kind, changed)
    }
  }, [video])
  const show = (): void => {
    setShown(true)
    clearTimeout(hiding.current)
    hiding.current = setTimeout(() => setShown(false), CONTROLS_MS)
  }
  const toggle = (): void => {
    if (!element) return
    if (element.paused) void element.play().catch(() => {})
    else element.pause()
  }
  const audio = (): void => {
    if (!element) return
    element.muted = !element.muted
    localPreferences.write('audio', element.muted ? 'off' : 'on')
  }
  const full = (): void => toggleFullscreen(element, element)
  const shownBy = (act: () => void) => (): void => {
    show()
    act()
  }
  useKeys(video, {
    ' ': shownBy(toggle),
    k: shownBy(toggle),
    m: shownBy(audio),
    f: shownBy(full),
    d: shownBy(fly),
    ArrowLeft: shownBy(() => seek(place() - STEP_S * 1_000)),
    ArrowRight: shownBy(() => seek(place() + STEP_S * 1_000)),
  })
  const at = Math.min(endMs, place())
  return (
    <div
      class={shown || paused ? 'controls shown' : 'controls'}
      onPointerMove={show}
      onFocusCapture={show}
      onClick={(event) => event.target === event.currentTarget && (toggle(), show())}
    >
      <div class="bar">
        <button type="button" class="round" aria-label={paused ? words.play : words.pause} onClick={toggle}>
          <ControlIcon name={paused ? 'play' : 'pause'} />
        </button>
        <span class="time">
          {clock(at - startMs)} / {clock(endMs - startMs)}
        </span>
        <input
          class="seek"
          type="range"
          aria-label={words.position}
          aria-valuetext={clock(at - startMs)}
          min={startMs}
          max={endMs}
          step={1_000}
          value={at}
          onInput={(event) => seek(Number(event.currentTarget.value))}
        />
        <select
          class="rate"
          aria-label={words.speed}
          value={String(element?.playbackRate ?? 1)}
          onChange={(event) => element && (element.playbackRate = Number(event.currentTarget.value))}
        >
          {RATES.map((rate) => (
            <option key={rate} value={String(rate)}>
              {rate}×
            </option>
          ))}
        </select>
        <button type="button" class="round" aria-label={muted ? words.unmute : words.mute} onClick={audio}>
          {muted ? <ControlIcon name="silent" /> : <ControlIcon name="audio" />}
        </button>
        <button
          type="button"
          class="round"
          aria-pressed={flies}
          aria-label={flies ? words.danmakuOn : words.danmakuOff}
          onClick={fly}
        >
          <ControlIcon name="danmaku" />
        </button>
        <button type="button" class="round" aria-label={words.fullscreen} onClick={full}>
          <ControlIcon name="large" />
        </button>
      </div>
    </div>
  )
}
