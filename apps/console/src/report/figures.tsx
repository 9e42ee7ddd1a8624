import { Text } from '@mantine/core'
import { durationText, timeOf, whole } from '@ovation/live-room/words'
import type { ShowReport, ShowSummary } from '@ovation/protocol'
import { language, useStrings } from '../words/index.ts'
import { peakAt } from './peak.ts'
import { delayText, smallShare } from './played.ts'
import { reportStrings } from './strings.ts'

type Figures = Pick<ShowSummary, 'people' | 'watchSeconds' | 'averageViewers' | 'peakViewers' | 'durationSeconds'> &
  Pick<ShowSummary, 'joins' | 'leaves' | 'messages' | 'likes' | 'gifts' | 'coins'>

const each = ({ watchSeconds, people }: Figures): number => (people === 0 ? 0 : watchSeconds / people)
const time = (seconds: number): string => durationText(seconds * 1_000)

/** How a figure is taken from a show, or from the average of several, and how it is written. */
const FIGURES = {
  people: [({ people }: Figures) => people, 'number'],
  peakViewers: [({ peakViewers }: Figures) => peakViewers, 'number'],
  averageViewers: [({ averageViewers }: Figures) => averageViewers, 'number'],
  watchTime: [({ watchSeconds }: Figures) => watchSeconds, 'time'],
  watchEach: [each, 'time'],
  messages: [({ messages }: Figures) => messages, 'number'],
  likes: [({ likes }: Figures) => likes, 'number'],
  gifts: [({ gifts }: Figures) => gifts, 'number'],
  coins: [({ coins }: Figures) => coins, 'number'],
  joins: [({ joins }: Figures) => joins, 'number'],
  leaves: [({ leaves }: Figures) => leaves, 'number'],
  durationSeconds: [({ durationSeconds }: Figures) => durationSeconds, 'time'],
} as const

/** What a show came to, each figure beside the shows before it. */
export function Figures({ report }: { report: ShowReport }) {
  const words = useStrings(reportStrings)
  const { show, earlier, replayViews = null } = report
  const peak = peakAt(report)
  const share = (now: number, before: number): string | undefined =>
    before === 0
      ? undefined
      : (now / before - 1).toLocaleString(language, {
          style: 'percent',
          signDisplay: 'exceptZero',
          maximumFractionDigits: 0,
        })
  const names = Object.keys(FIGURES) as (keyof typeof FIGURES)[]
  return (
    <div>
      {peak !== undefined && (
        <Text size="sm" mb="sm">
          {words.peakAt(whole(show.peakViewers, language), timeOf(peak, language))}
        </Text>
      )}
      {earlier && (
        <Text size="xs" c="dimmed" mb="sm">
          {words.compared(earlier.shows)}
        </Text>
      )}
      <dl className="figures">
        {names.map((name) => {
          const [of, form] = FIGURES[name]
          const value = of(show)
          const change = earlier ? share(value, of(earlier)) : undefined
          return (
            <div key={name}>
              <dt>{words.figures[name]}</dt>
              <dd>
                {form === 'time' ? time(value) : value < 10 ? value.toLocaleString(language) : whole(value, language)}
              </dd>
              {change !== undefined && (
                <Text component="dd" size="xs" c="dimmed">
                  {change}
                </Text>
              )}
            </div>
          )
        })}
        <div>
          <dt>{words.figures.interruptions}</dt>
          <dd>{whole(show.interruptions, language)}</dd>
        </div>
        {replayViews !== null && (
          <div>
            <dt>{words.figures.replayViews}</dt>
            <dd>{whole(replayViews, language)}</dd>
          </div>
        )}
        <div>
          <dt>{words.figures.delay}</dt>
          <dd>{delayText(show.delayMs)}</dd>
        </div>
        <div>
          <dt>{words.figures.stalled}</dt>
          <dd>{show.stalledShare === null ? '–' : smallShare(show.stalledShare)}</dd>
        </div>
      </dl>
    </div>
  )
}
