import { Alert, Popover, Stack, Text, UnstyledButton } from '@mantine/core'
import { bitrateText, whole } from '@ovation/live-room/words'
import type { IngestHealth } from '@ovation/protocol'
import { useState } from 'react'
import { useStudio } from '../slots.tsx'
import { language, words } from '../words/index.ts'
import { healthOf } from './phase.ts'
import { useStream } from './use-stream.ts'

const PROFILES: Record<string, string> = { '42': 'Baseline', '4d': 'Main', '64': 'High' }

const OTHER_CODECS: Record<string, string> = { hvc1: 'HEVC', av01: 'AV1', vp09: 'VP9' }

/** `avc1.64001e` as people know it. */
const codingOf = ({ video, audio }: IngestHealth): string => {
  const [, profile = '', level = ''] = /^avc1\.(..)..(..)$/.exec(video ?? '') ?? []
  const other = OTHER_CODECS[video?.slice(0, 4) ?? '']
  const videoLabel =
    other ?? (video && `H.264 ${PROFILES[profile.toLowerCase()] ?? ''} ${(Number.parseInt(level, 16) / 10).toFixed(1)}`)
  const audioLabel = audio?.startsWith('mp4a') ? 'AAC' : audio === 'opus' ? 'Opus' : audio
  return [videoLabel, audioLabel].filter(Boolean).join(' · ') || '–'
}

/** One light for how the stream comes in; what it is made of is shown when it is pressed. */
export function HealthLight() {
  const info = useStream()
  const { stream } = useStudio().snapshot.state
  const [open, setOpen] = useState(false)
  const health = info?.health ?? undefined
  const advice = health?.advice ?? []
  const light = healthOf({ status: stream.status, advice: health && advice.length + (health.skipped > 0 ? 1 : 0) })
  if (light === 'off') return null
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" width={340} withinPortal trapFocus>
      <Popover.Target>
        <UnstyledButton
          className={`light ${light}`}
          aria-expanded={open}
          aria-haspopup="dialog"
          disabled={!health}
          onClick={() => setOpen(!open)}
        >
          <i aria-hidden="true" />
          <span>{words.health[light]}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={words.healthTitle}>
        {health && (
          <Stack gap="sm">
            <Numbers {...{ health }} />
          </Stack>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}

export function Numbers({ health }: { health: IngestHealth }) {
  const values: [string, string][] = [
    [words.bitrate, bitrateText(health.bitrate, language)],
    [words.frames, `${health.frameRate} /s`],
    [words.keyframes, health.keyframeIntervalMs === 0 ? '…' : `${(health.keyframeIntervalMs / 1_000).toFixed(1)} s`],
    [words.coding, codingOf(health)],
    [words.behind, `${(Math.max(0, health.lagMs) / 1_000).toFixed(1)} s`],
    [words.lostFrames, whole(health.lostFrames, language)],
    [words.size, health.width === 0 ? '–' : `${health.width} × ${health.height}`],
  ]
  return (
    <>
      {health.skipped > 0 && <Alert className="note">{words.skipped(health.skipped)}</Alert>}
      {health.advice.map((advice) => (
        <Alert key={advice} className="note">
          {words.advice[advice]} {advice === 'codec_unsupported' && health.unsupported.join(', ')}
        </Alert>
      ))}
      <dl className="numbers">
        {values.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <History history={health.history} />
    </>
  )
}

/** A lag of this much fills the height of the graph. */
const GRAPH_BEHIND_MS = 5_000

/** How bitrate and lag went, as two lines: the one sags and the other rises where the network was too slow. */
function History({ history }: { history: IngestHealth['history'] }) {
  if (history.length < 3) return null
  const most = Math.max(...history.map(({ bitrate }) => bitrate), 1)
  const line = (values: readonly number[]): string =>
    values.map((share, n) => `${(n / (values.length - 1)) * 100},${30 - Math.min(1, share) * 28}`).join(' ')
  return (
    <div>
      <svg className="history" viewBox="0 0 100 31" preserveAspectRatio="none" role="img" aria-label={words.history}>
        <polyline
          points={line(history.map(({ bitrate }) => bitrate / most))}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          vectorEffect="non-scaling-stroke"
        />
        <polyline
          points={line(history.map(({ lagMs }) => lagMs / GRAPH_BEHIND_MS))}
          className="behind"
          fill="none"
          strokeWidth="1"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <Text size="xs" c="dimmed" className="history-key">
        <i className="bitrate" /> {words.bitrate} <i className="behind" /> {words.behind}
      </Text>
    </div>
  )
}
