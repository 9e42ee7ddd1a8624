import { durationText, whole } from '@ovation/live-room/words'
import type { ShowReport } from '@ovation/protocol'
import { useMemo } from 'react'
import { language, useStrings } from '../words/index.ts'
import { Chart } from './chart.tsx'
import type { Line } from './chart.tsx'
import { reportStrings } from './strings.ts'

const MINUTE_MS = 60_000
/** They can be told apart on light and on dark, and by those who do not see red and green alike. */
const COLORS = { first: '#3b82f6', second: '#f97316', third: '#14a38b' } as const

const number = (value: number): string => value.toLocaleString(language, { maximumFractionDigits: 1 })
const percent = (value: number): string =>
  value.toLocaleString(language, { style: 'percent', maximumFractionDigits: 0 })

/** Who watched and what happened, minute by minute. */
export function Charts({ report: { show, minutes } }: { report: ShowReport }) {
  const words = useStrings(reportStrings)
  const lines = useMemo(() => {
    type Figure = 'viewers' | 'peakViewers' | 'retention' | 'messages' | 'likes' | 'gifts' | 'joins' | 'leaves'
    const line = (label: string, color: string, figure: Figure, fill?: true): Line => ({
      ...{ label, color, values: minutes.map((minute) => minute[figure]) },
      ...(fill && { fill }),
    })
    const { first, second, third } = COLORS
    return {
      viewers: [line(words.average, first, 'viewers', true), line(words.most, second, 'peakViewers')],
      retention: [line(words.retention, third, 'retention', true)],
      activity: [
        line(words.figures.messages, first, 'messages'),
        line(words.figures.likes, second, 'likes'),
        line(words.figures.gifts, third, 'gifts'),
      ],
      coming: [line(words.figures.joins, first, 'joins'), line(words.figures.leaves, second, 'leaves')],
    }
  }, [minutes, language])
  const all = (n: number): string => whole(n, language)
  const most = minutes.findIndex(({ peakViewers }) => peakViewers === show.peakViewers)
  const kept = (minute: number): string => percent(minutes[minute]?.retention ?? 0)
  return (
    <div className="charts">
      <Chart
        title={words.viewersChart}
        summary={words.viewersSummary(all(show.peakViewers), durationText(Math.max(0, most) * MINUTE_MS))}
        lines={lines.viewers}
        write={number}
      />
      <Chart
        title={words.retentionChart}
        summary={words.retentionSummary(kept(Math.floor(minutes.length / 2)), kept(minutes.length - 1))}
        lines={lines.retention}
        write={percent}
      />
      <Chart
        title={words.activityChart}
        summary={words.activitySummary(all(show.messages), all(show.likes), all(show.gifts))}
        lines={lines.activity}
        write={number}
      />
      <Chart
        title={words.comingChart}
        summary={words.comingSummary(all(show.joins), all(show.leaves))}
        lines={lines.coming}
        write={number}
      />
    </div>
  )
}
