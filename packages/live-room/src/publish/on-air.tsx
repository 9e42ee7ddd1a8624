/** @jsxImportSource @ovation/live-room */
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { ControlIcon } from '../view/control-icon.tsx'
import { Dialog } from '../view/dialog.tsx'
import { bitrateText, durationText } from '../words/format.ts'
import type { Language } from '../words/index.ts'
import type { Broadcast } from './broadcaster.ts'
import { NetworkHealth } from './network-health.ts'
import type { Health } from './network-health.ts'
import { isPhone } from './on-phone.ts'
import type { PublishWords } from './words/index.ts'

const SECOND_MS = 1_000

type HeadProps = {
  broadcast: Broadcast
  /** Milliseconds since 1970; undefined while it never was live. */
  startedAt: number | undefined
  /** Whether the microphone is muted. */
  muted: boolean
  language: Language
  words: PublishWords
  /** What goes on in the room. */
  children: ComponentChildren
}

/** Whether it is live and for how long, how it gets through in a word, and what goes on in the room. */
export function AirHead({ broadcast, startedAt, muted, language, words, children }: HeadProps) {
  const [open, setOpen] = useState(matchMedia('(min-width: 860px)').matches)
  const [judge] = useState(() => new NetworkHealth())
  const [health, setHealth] = useState<Health>('good')
  const stats = broadcast.phase === 'live' ? broadcast.stats : undefined
  useEffect(() => {
    if (stats) setHealth(judge.judge(stats, performance.now()))
  }, [stats])
  const word = broadcast.phase === 'lost' ? 'bad' : health
  return (
    <header class="air-head">
      <h1 class="unseen">{isPhone() ? words.titleOnPhone : words.title}</h1>
      <div class="chips">
        <span class="live">{stats ? words.live : words.connecting}</span>
        {startedAt !== undefined && <Clock {...{ startedAt }} />}
        {muted && (
          <span class="chip muted">
            <ControlIcon name="micOff" />
            <span>{words.micMuted}</span>
          </span>
        )}
        {startedAt !== undefined && (
          <button
            type="button"
            class="chip"
            data-health={word}
            aria-expanded={open}
            aria-label={words.connection(words.healths[word])}
            onClick={() => setOpen(!open)}
          >
            <span>{words.healths[word]}</span>
          </button>
        )}
        {children}
      </div>
      {open && stats && <p class="figures">{words.sending(bitrateText(stats.bitrate, language), stats.frameRate)}</p>}
      {word === 'bad' && stats && (
        <p class="said" role="status">
          {words.slow}
        </p>
      )}
    </header>
  )
}

function Clock({ startedAt }: { startedAt: number }) {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), SECOND_MS)
    return () => clearInterval(timer)
  }, [])
  return <time class="clock">{durationText(now - startedAt)}</time>
}

type DockProps = {
  /** Whether the microphone is muted; undefined if it is not sent. */
  muted: boolean | undefined
  mute: () => void
  /** Takes the other camera; undefined where there is none. */
  turn: (() => void) | undefined
  stop: () => void
  words: PublishWords
}

/** What a thumb needs while live: the microphone, the other camera, and the end, which is asked for twice. */
export function AirDock({ muted, mute, turn, stop, words }: DockProps) {
  const [asking, setAsking] = useState(false)
  const micLabel = muted ? words.unmute : words.mute
  return (
    <footer class="dock">
      {muted !== undefined && (
        <button type="button" class="round" aria-pressed={muted} aria-label={micLabel} title={micLabel} onClick={mute}>
          <ControlIcon name={muted ? 'micOff' : 'mic'} />
          <span>{muted ? words.micMuted : words.microphoneShort}</span>
        </button>
      )}
      {turn && (
        <button type="button" class="round" aria-label={words.turn} title={words.turn} onClick={turn}>
          <ControlIcon name="turn" />
          <span>{words.turnShort}</span>
        </button>
      )}
      <button type="button" class="end" aria-label={words.stop} onClick={() => setAsking(true)}>
        <span>{words.stopShort}</span>
      </button>
      {asking && (
        <Dialog title={words.stopSure} close={words.close} onClose={() => setAsking(false)}>
          <p class="quiet">{words.stopMore}</p>
          <button type="button" class="act bad" onClick={stop}>
            {words.stopNow}
          </button>
          <button type="button" class="act" onClick={() => setAsking(false)}>
            {words.goOn}
          </button>
        </Dialog>
      )}
    </footer>
  )
}
