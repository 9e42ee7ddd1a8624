import { durationText, whole } from '@ovation/live-room/words'
import type { ShowMinute, ShowReport } from '@ovation/protocol'
import { useMemo } from 'react'
import { language, useStrings } from '../words/index.ts'
import { Chart } from './chart.tsx'
import type { Line } from './chart.tsx'
import { delayText, smallShare } from './played.ts'
import { reportStrings } from './strings.ts'

const MINUTE_MS = 60_000
/** They can be told apart on light and on dark, and by those who do not see red and green alike. */
const COLORS = { first: '#3b82f6', second: '#f97316', third: '#14a38b' } as const

const number = (value: number): string => value.toLocaleString(language, { maximumFractionDigits: 1 })
/** A minute without a stall looks like one. */
const MIN_STALLED_SHARE = 0.05
const percent = (value: number): string =>
  value.toLocaleString(language, { style: 'percent', maximumFractionDigits: 0 })

/** `openAt` opens the replay at a minute, where there is one. */
type OpenAt = ((minute: number) => void) | undefined
/** `openReplayAt` opens it at a minute of its own. */
type Props = { report: ShowReport; openAt: OpenAt; openReplayAt: OpenAt }

/** Who watched and what happened, minute by minute. */
export function Charts({ report: { show, minutes, replayViews = null }, openAt, openReplayAt }: Props) {
  const words = useStrings(reportStrings)
  const lines = useMemo(() => {
    type Figure = 'viewers' | 'peakViewers' | 'messages' | 'likes' | 'gifts' | 'joins' | 'leaves'
    const line = (label: string, color: string, figure: Figure, fill?: true): Line => ({
      ...{ label, color, values: minutes.map((minute) => minute[figure]) },
      ...(fill && { fill }),
    })
    const { first, second, third } = COLORS
    return {
      viewers: [line(words.average, first, 'viewers', true), line(words.most, second, 'peakViewers')],
      retention: retentionLines(minutes, words),
      activity: [
        line(words.figures.messages, first, 'messages'),
        line(words.figures.likes, second, 'likes'),
        line(words.figures.gifts, third, 'gifts'),
      ],
      played: [
        {
          ...{ label: words.waited, color: second, fill: true as const },
          values: minutes.map(({ stalledShare }) => stalledShare ?? 0),
        },
      ],
      coming: [line(words.figures.joins, first, 'joins'), line(words.figures.leaves, second, 'leaves')],
    }
  }, [minutes, language])
  const all = (n: number): string => whole(n, language)
  const most = minutes.findIndex(({ peakViewers }) => peakViewers === show.peakViewers)
  return (
    <div className="charts">
      <Chart
        title={words.viewersChart}
        summary={words.viewersSummary(all(show.peakViewers), durationText(Math.max(0, most) * MINUTE_MS))}
        lines={lines.viewers}
        write={number}
        openAt={openAt}
      />
      {lines.retention.length > 0 && (
        <Chart
          title={words.retentionChart}
          summary={retentionSummary(minutes, replayViews, words)}
          help={words.retentionHelp}
          lines={lines.retention}
          write={percent}
          openAt={openReplayAt}
        />
      )}
      <Chart
        title={words.activityChart}
        summary={words.activitySummary(all(show.messages), all(show.likes), all(show.gifts))}
        lines={lines.activity}
        write={number}
        openAt={openAt}
      />
      <Chart
        title={words.comingChart}
        summary={words.comingSummary(all(show.joins), all(show.leaves))}
        lines={lines.coming}
        write={number}
        openAt={openAt}
      />
      {show.stalledShare !== null && (
        <Chart
          title={words.playedChart}
          summary={words.playedSummary(smallShare(show.stalledShare), delayText(show.delayMs))}
          lines={lines.played}
          write={smallShare}
          max={MIN_STALLED_SHARE}
          openAt={openAt}
        />
      )}
    </div>
  )
}

type Words = ReturnType<typeof useStrings<typeof reportStrings.en>>

/** Of shows from before it was counted there is nothing. */
function retentionLines(minutes: readonly ShowMinute[], words: Words): Line[] {
  const line = (figure: 'retention' | 'replayRetention', look: Omit<Line, 'values'>): Line[] => {
    const values = minutes.map((minute) => minute[figure] ?? null)
    return values.every((value) => value === null) ? [] : [{ ...look, values }]
  }
  return [
    ...line('retention', { label: words.retention, color: COLORS.third, fill: true }),
    ...line('replayRetention', { label: words.replayRetention, color: COLORS.second }),
  ]
}

function retentionSummary(minutes: readonly ShowMinute[], replayViews: number | null, words: Words): string {
  const kept = minutes.flatMap(({ retention }) => retention ?? [])
  const half = Math.floor(kept.length / 2)
  const live =
    kept.length === 0
      ? []
      : [
          words.retentionSummary(
            percent(kept[half] ?? 0),
            durationText(half * MINUTE_MS),
            percent(kept.at(-1) ?? 0),
            durationText((kept.length - 1) * MINUTE_MS),
          ),
        ]
  return [...live, ...(replayViews === null ? [] : [words.replaySummary(whole(replayViews, language))])].join(' ')
}
