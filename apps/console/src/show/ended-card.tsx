import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { durationText, momentOf, timeOf, whole } from '@ovation/live-room/words'
import type { ShowSummary } from '@ovation/protocol'
import { lazy, Suspense, useState } from 'react'
import { ask } from '../api.ts'
import { base } from '../base.ts'
import { Card } from '../cards/card.tsx'
import { CLIP_HASH } from '../cards/newest-to-cut.ts'
import { GoLiveHere, isTouch } from '../cards/go-live-here.tsx'
import { useAgain } from '../people/use-again.ts'
import { reportStrings } from '../report/strings.ts'
import { useStudio } from '../slots.tsx'
import { language, useStrings, words } from '../words/index.ts'
import { endedShow, refusedSince } from './after-show.ts'
import { problemsNow } from './problems-now.ts'
import { useSeconds } from './use-seconds.ts'
import { useStream } from './use-stream.ts'

const INTERVAL_MS = 5_000

const ReportModal = lazy(() => import('../report/report-modal.tsx'))

/** What is said of a show that has ended, and the way to the next one. `next`: the studio prepares it. */
export function EndedCard({ next }: { next: () => void }) {
  const { room, snapshot } = useStudio()
  const { stream } = snapshot.state
  const [show, setShow] = useState<ShowSummary>()
  const [reads, setReads] = useState(false)
  const info = useStream()
  const endedAt = stream.status === 'ended' ? stream.endedAt : 0
  useAgain(
    async () => {
      const { shows } = await ask('listShows', { params: { room: room.name } }).catch(() => ({ shows: [] }))
      const ended = endedShow(shows, endedAt)
      if (ended) setShow(ended)
    },
    INTERVAL_MS,
    endedAt,
  )
  const now =
    useSeconds(info?.problems.some(({ reason }) => reason === 'ended') ?? false) + room.connection.clockOffsetMs
  if (stream.status !== 'ended') return null
  const { said, by } = stream
  const refused = refusedSince(problemsNow(info?.problems ?? [], { isLive: false, now }), endedAt)
  return (
    <Card title={words.hasEnded}>
      <Stack gap="sm">
        {refused && by !== 'site' && (
          <Alert className="note bad" title={words.wasRefused(timeOf(refused.at, language))}>
            {words.wasRefusedMore}
          </Alert>
        )}
        {by === 'site' && (
          <Alert className="note bad" title={words.wasCut}>
            {said}
          </Alert>
        )}
        <Text size="sm" c="dimmed">
          {words.endedAt(momentOf(endedAt, language))} {words.whatIsLeft}
        </Text>
        {show && <CameTo show={show} />}
        {isTouch() && <GoLiveHere name={room.name} />}
        <Group gap="xs" className="leads-on">
          <Button className="touch" variant={isTouch() ? 'default' : 'filled'} onClick={next}>
            {isTouch() ? words.prepareNext : words.goLiveAgain}
          </Button>
          {show && (
            <Button className="touch" variant="default" onClick={() => setReads(true)}>
              {words.openReport}
            </Button>
          )}
          <Button component="a" href={CLIP_HASH} variant="default" className="touch">
            {words.makeClip}
          </Button>
          <Button component="a" href={`${base}/r/${room.name}`} target="_blank" variant="default" className="touch">
            {words.openRoom}
          </Button>
        </Group>
      </Stack>
      {show && reads && (
        <Suspense fallback={null}>
          <ReportModal startedAt={show.startedAt} onClose={() => setReads(false)} />
        </Suspense>
      )}
    </Card>
  )
}

/** The figures that a host asks for first. */
function CameTo({ show: { people, peakViewers, watchSeconds, messages } }: { show: ShowSummary }) {
  const { figures } = useStrings(reportStrings)
  const values = [
    [figures.people, whole(people, language)],
    [figures.peakViewers, whole(peakViewers, language)],
    [figures.watchTime, durationText(watchSeconds * 1_000)],
    [figures.messages, whole(messages, language)],
  ]
  return (
    <dl className="numbers">
      {values.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
