import { Alert, Anchor, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { StreamState } from '@ovation/client'
import { Player } from '@ovation/live-room/player'
import type { PlaybackState } from '@ovation/live-room/player'
import { bitrateText, durationText, timeOf, whole } from '@ovation/live-room/words'
import { useEffect, useRef, useState } from 'react'
import { api } from '../api.ts'
import { base } from '../base.ts'
import type { IngestHealth, PublishLink, PublishProblem, StreamInfo } from '@ovation/protocol'
import { useStudio } from '../slots.tsx'
import { attempt } from '../tell.ts'
import { language, words } from '../words/index.ts'
import { Card } from './card.tsx'
import { CopyField } from './copy-field.tsx'
import { isTouch } from './go-live-here.tsx'
import { KeysModal } from './keys-modal.tsx'

const LIVE_INTERVAL_MS = 2_000
const IDLE_INTERVAL_MS = 5_000

/** What viewers see, how well it comes in, and where an encoder sends it. */
export function StreamCard({
  name,
  stream,
  ticket,
}: {
  name: string
  stream: StreamState
  ticket: string | undefined
}) {
  const [info, setInfo] = useState<StreamInfo>()
  const isHost = useStudio().can('host')
  const live = stream.status === 'live'
  const look = (): void => void api.stream(name).then(setInfo, () => {})
  useEffect(() => {
    if (!isHost) return setInfo(undefined)
    look()
    const timer = setInterval(look, live ? LIVE_INTERVAL_MS : IDLE_INTERVAL_MS)
    return () => clearInterval(timer)
  }, [name, live, isHost])
  return (
    <Card title={live && isHost ? words.youAreLive : words.video}>
      <Stack>
        <Preview name={name} live={live} waits={stream.status === 'interrupted'} ticket={ticket} />
        {stream.status === 'interrupted' && isHost && <Alert className="note">{words.waitingForEncoder}</Alert>}
        {info && <Problems problems={info.problems} />}
        {live && info?.health && <Numbers health={info.health} startedAt={stream.startedAt} />}
        {info && <Encoder name={name} info={info} live={live} renewed={look} />}
      </Stack>
    </Card>
  )
}

const MAX_PROBLEMS = 4

/** Who was refused or lost: why, from where, when. */
function Problems({ problems }: { problems: readonly PublishProblem[] }) {
  if (problems.length === 0) return null
  return (
    <section className="problems" aria-label={words.problems}>
      <Text size="sm" fw={600}>
        {words.problems}
      </Text>
      <ul>
        {problems.slice(0, MAX_PROBLEMS).map(({ reason, via, address, at, count, detail }) => (
          <li key={`${reason} ${via} ${address}`}>
            <Text size="sm">{words.problem[reason]}</Text>
            <Text size="xs" c="dimmed">
              {[
                timeOf(at, language),
                address ?? words.manyAddresses,
                via === 'rtmp' ? 'RTMP' : words.browser,
                ...(count > 1 ? [words.times(count)] : []),
                ...(detail === '' ? [] : [detail]),
              ].join(' · ')}
            </Text>
          </li>
        ))}
      </ul>
    </section>
  )
}

type PreviewProps = { name: string; live: boolean; waits: boolean; ticket: string | undefined }

function Preview({ name, live, waits, ticket }: PreviewProps) {
  const watch = useRef(ticket)
  watch.current = ticket
  const video = useRef<HTMLVideoElement>(null)
  const player = useRef<Player>(null)
  const [playbackState, setPlaybackState] = useState<PlaybackState>({ mode: 'none' })
  useEffect(() => {
    if (!video.current) return
    const made = new Player(video.current, {
      ...{ server: base, room: name, changed: setPlaybackState },
      ticket: () => watch.current,
    })
    player.current = made
    return () => made.close()
  }, [name])
  useEffect(() => player.current?.setLive(live, waits), [live, waits, name])
  return (
    <div className="preview">
      {playbackState.mode !== 'playing' && <Text c="dimmed">{words.previewEmpty}</Text>}
      <video
        ref={video}
        muted
        autoPlay
        playsInline
        hidden={playbackState.mode !== 'playing'}
        aria-label={words.preview}
        controls={playbackState.mode === 'playing'}
      />
    </div>
  )
}

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

/** A lag of this much fills the height of the graph. */
const GRAPH_BEHIND_MS = 5_000

/** How bitrate and lag went, as two lines: the one sags and the other rises where the network was too slow. */
function History({ history }: { history: IngestHealth['history'] }) {
  if (history.length < 3) return null
  const most = Math.max(...history.map(({ bitrate }) => bitrate), 1)
  const line = (values: readonly number[]): string =>
    values.map((share, n) => `${(n / (values.length - 1)) * 100},${30 - Math.min(1, share) * 28}`).join(' ')
  return (
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
  )
}

function Numbers({ health, startedAt }: { health: IngestHealth; startedAt: number }) {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  const values: [string, string][] = [
    [words.uptime, durationText(now - startedAt)],
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
      <dl className="numbers">
        {values.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <History history={health.history} />
      {health.skipped > 0 && <Alert className="note">{words.skipped(health.skipped)}</Alert>}
      {health.advice.length === 0 ? (
        <Text size="sm" c="teal.4">
          {words.allWell}
        </Text>
      ) : (
        health.advice.map((advice) => (
          <Alert key={advice} className="note">
            {words.advice[advice]} {advice === 'codec_unsupported' && health.unsupported.join(', ')}
          </Alert>
        ))
      )}
    </>
  )
}

/** The same without another program: here, or on a phone. */
function WithoutObs({ name }: { name: string }) {
  const [link, setLink] = useState<PublishLink>()
  return (
    <Group gap="xs">
      <Button component="a" href={`${base}/publish/${name}`} target="_blank" size="sm">
        {words.fromBrowser}
      </Button>
      <Button
        size="sm"
        variant="default"
        onClick={() => void attempt(async () => setLink(await api.publishLink(name)))}
      >
        {words.fromPhone}
      </Button>
      {link && (
        <Modal opened onClose={() => setLink(undefined)} title={words.fromPhone} centered>
          <Stack align="center">
            {link.qr ? (
              <>
                <img
                  className="qr"
                  alt={words.fromPhone}
                  src={`data:image/svg+xml,${encodeURIComponent(link.qr)}`}
                  width={260}
                  height={260}
                />
                <Text size="sm">{words.fromPhoneMore}</Text>
              </>
            ) : (
              <Text>{words.fromPhoneNoTls}</Text>
            )}
          </Stack>
        </Modal>
      )}
    </Group>
  )
}

type EncoderProps = { name: string; info: StreamInfo; live: boolean; renewed: () => void }

function Encoder({ name, info, live, renewed }: EncoderProps) {
  // Anyone who is on air needs the key no more, unless they ask for it.
  const [chosen, setChosen] = useState<boolean>()
  const open = chosen ?? !live
  const [managing, { open: manage, close }] = useDisclosure(false)
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" c="dimmed" flex={1} miw={200}>
          {words.sendVideo}
        </Text>
        {live && (
          <Anchor component="button" size="sm" onClick={() => setChosen(!open)}>
            {open ? words.hide : words.show}
          </Anchor>
        )}
      </Group>
      {open && (
        <>
          {!live && !isTouch() && <WithoutObs name={name} />}
          <CopyField label={words.server} value={info.rtmps ?? info.rtmp} />
          <CopyField label={words.streamKey} value={info.key} secret />
          <Group justify="space-between">
            <Text size="xs" c="dimmed" flex={1} miw={200}>
              {words.keyWarning} {words.obsAdvice}
            </Text>
            <Anchor component="button" size="sm" onClick={manage}>
              {words.keys}
            </Anchor>
          </Group>
        </>
      )}
      {managing && <KeysModal name={name} changed={renewed} onClose={close} />}
    </Stack>
  )
}
