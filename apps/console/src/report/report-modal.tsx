import { Button, Center, Group, Loader, Modal, Stack, Text, Title } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import type { OvationError } from '@ovation/client'
import { durationText, explain, momentOf, whole } from '@ovation/live-room/words'
import type { ShowReport } from '@ovation/protocol'
import { useEffect, useMemo, useState } from 'react'
import { ask } from '../api.ts'
import { base } from '../base.ts'
import { useHoldLayout } from '../layout/hold-layout.ts'
import { useStudio } from '../slots.tsx'
import { attempt } from '../tell.ts'
import { language, useStrings } from '../words/index.ts'
import { Charts } from './charts.tsx'
import { isMoment } from './comparable.ts'
import { Figures } from './figures.tsx'
import { ReportTable } from './report-table.tsx'
import { Sources } from './sources.tsx'
import { reportStrings } from './strings.ts'

const MINUTE_MS = 60_000

/** A file of what was asked for with the token, which no link has. */
function saveFile(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }))
  Object.assign(document.createElement('a'), { href: url, download: name }).click()
  URL.revokeObjectURL(url)
}

/** The report of one show. */
export default function ReportModal({ startedAt, onClose }: { startedAt: number; onClose: () => void }) {
  useHoldLayout()
  const words = useStrings(reportStrings)
  const { room, snapshot } = useStudio()
  const ticket = snapshot.self?.playback
  const [report, setReport] = useState<ShowReport>()
  const [error, setError] = useState<OvationError>()
  const isPhone = useMediaQuery('(max-width: 700px)')
  const params = { room: room.name, show: String(startedAt) }
  useEffect(() => {
    ask('getShow', { params }).then(setReport, setError)
  }, [room.name, startedAt])
  const save = (): void =>
    void attempt(async () => {
      const day = new Date(startedAt).toISOString().slice(0, 10)
      saveFile(await ask('getShowCsv', { params }), `${room.name}-${day}.csv`)
    })
  const openAt = useMemo(() => {
    const { replay = null, minutes = [] } = report ?? {}
    if (replay === null) return undefined
    return (minute: number): void => {
      const ms = minutes[minute]?.replayMs
      if (ms !== null && ms !== undefined) window.open(replayAt(replay, ms, ticket), '_blank')
    }
  }, [report, ticket])
  const openReplayAt = useMemo(() => {
    const replay = report?.replay ?? null
    return replay === null
      ? undefined
      : (minute: number): void => void window.open(replayAt(replay, minute * MINUTE_MS, ticket), '_blank')
  }, [report, ticket])
  const title = words.reportOf(report?.show.title || words.noTitle, momentOf(startedAt, language))
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={1_080}
      fullScreen={isPhone === true}
      className="report"
      closeButtonProps={{ 'aria-label': words.close }}
    >
      {error && <Text>{explain(words, error)}</Text>}
      {!report && !error && (
        <Center h={320}>
          <Loader aria-label={words.loading} />
        </Center>
      )}
      {report && (
        <Stack gap="lg">
          <Figures report={report} />
          {report.show.people === 0 && <Text c="dimmed">{words.nobody}</Text>}
          {report.minutes.length < 2 ? (
            <Text c="dimmed">{words.tooShort}</Text>
          ) : (
            <Charts {...{ report, openAt, openReplayAt }} />
          )}
          {openAt && report.minutes.length > 1 && (
            <Text size="xs" c="dimmed">
              {words.openAt}
            </Text>
          )}
          <div className="report-lists">
            <Moments report={report} ticket={ticket} />
            <Sources sources={report.sources} />
          </div>
          <Group>
            {report.replay !== null && (
              <Button component="a" href={replayAt(report.replay, 0, ticket)} target="_blank" variant="default">
                {words.openReplay}
              </Button>
            )}
            <Button variant="default" onClick={save}>
              {words.saveCsv}
            </Button>
          </Group>
          <ReportTable report={report} />
        </Stack>
      )}
    </Modal>
  )
}

/** Where a recording is played from a moment on. */
function replayAt(id: string, ms: number, ticket: string | undefined): string {
  const query = new URLSearchParams({ t: String(Math.floor(ms / 1_000)), ...(ticket ? { ticket } : {}) })
  return `${base}/replay/${id}?${query}`
}

type MomentsProps = { report: ShowReport; ticket: string | undefined }

function Moments({ report: { moments, replay }, ticket }: MomentsProps) {
  const words = useStrings(reportStrings)
  return (
    <section aria-label={words.moments}>
      <Title order={3} size="h6" mb="xs">
        {words.moments}
      </Title>
      {moments.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.momentsEmpty}
        </Text>
      )}
      <ul className="people">
        {moments.map(({ minute, kind, count, times, replayMs }) => (
          <li key={minute}>
            <Text size="sm" className="grows">
              <strong>{durationText(minute * MINUTE_MS)}</strong>{' '}
              {words.moment[kind](whole(count, language), isMoment(count) ? times.toLocaleString(language) : undefined)}
            </Text>
            {replay !== null && replayMs !== null && (
              <Button
                component="a"
                href={replayAt(replay, replayMs, ticket)}
                target="_blank"
                size="compact-sm"
                variant="default"
              >
                {words.inReplay(durationText(replayMs))}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
