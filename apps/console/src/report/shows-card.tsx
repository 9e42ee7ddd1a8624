import { Anchor, Badge, Button, Stack, Text } from '@mantine/core'
import { momentOf, whole } from '@ovation/live-room/words'
import type { ShowSummary } from '@ovation/protocol'
import { lazy, Suspense, useState } from 'react'
import { ask } from '../api.ts'
import { Card } from '../cards/card.tsx'
import { useAgain } from '../people/use-again.ts'
import { forRole, useStudio } from '../slots.tsx'
import type { Slots } from '../slots.tsx'
import { language, useStrings } from '../words/index.ts'
import { reportStrings } from './strings.ts'

const INTERVAL_MS = 10_000
/** The page of a host whose broadcast has ended leads to its report with this. */
const REPORT_HASH = '#report'
const FEW_SHOWS = 3

/** The charts come with the first report that is opened. */
const ReportModal = lazy(() => import('./report-modal.tsx'))

/** The shows of the room, the newest first, each with its report. */
function Shows() {
  const words = useStrings(reportStrings)
  const { room, snapshot, isDemo } = useStudio()
  const [shows, setShows] = useState<ShowSummary[]>()
  const [all, setAll] = useState(false)
  const [open, setOpen] = useState<number>()
  const { status } = snapshot.state.stream
  const look = async (): Promise<void> => {
    const { shows } = await ask('listShows', { params: { room: room.name } })
    setShows(shows)
    if (location.hash !== REPORT_HASH) return
    history.replaceState(null, '', location.pathname + location.search)
    setOpen(shows[0]?.startedAt)
  }
  useAgain(() => look().catch(() => {}), INTERVAL_MS, status)
  if (isDemo || !shows) return null
  const shown = all ? shows : shows.slice(0, FEW_SHOWS)
  return (
    <Card title={words.shows}>
      <Stack gap="sm">
        {shows.length === 0 && (
          <Text size="sm" c="dimmed">
            {words.showsEmpty}
          </Text>
        )}
        <ul className="replays">
          {shown.map(({ startedAt, endedAt, title, people, messages }) => {
            const time = momentOf(startedAt, language)
            const name = title || words.noTitle
            return (
              <li key={startedAt}>
                <div className="grows">
                  <Text size="sm" fw={600} truncate>
                    {name}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {time} · {words.brief(whole(people, language), whole(messages, language))}
                  </Text>
                </div>
                {endedAt === null && <Badge color="coral">{words.onAir}</Badge>}
                <Button
                  size="compact-sm"
                  variant="default"
                  className="reachable"
                  aria-label={words.reportOf(name, time)}
                  onClick={() => setOpen(startedAt)}
                >
                  {words.showReport}
                </Button>
              </li>
            )
          })}
        </ul>
        {shows.length > shown.length && (
          <Anchor component="button" size="sm" ta="start" onClick={() => setAll(true)}>
            {words.allShows} ({shows.length})
          </Anchor>
        )}
      </Stack>
      {open !== undefined && (
        <Suspense fallback={null}>
          <ReportModal startedAt={open} onClose={() => setOpen(undefined)} />
        </Suspense>
      )}
    </Card>
  )
}

export const slots: Slots = { column: forRole('host', Shows) }
