import { Text, Title } from '@mantine/core'
import { durationText, timeOf, whole } from '@ovation/live-room/words'
import type { ShowReport, ShowSummary } from '@ovation/protocol'
import { language, useStrings } from '../words/index.ts'
import { isComparable } from './comparable.ts'
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
type FigureName = keyof typeof FIGURES

const HEADLINE: readonly FigureName[] = ['people', 'peakViewers', 'watchTime', 'messages']
const AUDIENCE: readonly FigureName[] = ['averageViewers', 'watchEach', 'joins', 'leaves']
const RESPONSE: readonly FigureName[] = ['likes', 'gifts', 'coins']

/** A figure as it is shown. `change`: against the shows before it, where it has a figure there. */
type Shown = { label: string; value: string; change?: string | undefined }

/** What a show came to, each figure beside the shows before it: what hosts ask for first, then the rest by subject. */
export function Figures({ report }: { report: ShowReport }) {
  const words = useStrings(reportStrings)
  const { show, earlier, replayViews = null } = report
  const peak = peakAt(report)
  const shown = (name: FigureName): Shown => {
    const [of, form] = FIGURES[name]
    const value = of(show)
    const text = form === 'time' ? time(value) : value < 10 ? value.toLocaleString(language) : whole(value, language)
    return {
      label: words.figures[name],
      value: text,
      change: isComparable(earlier) ? change(value, of(earlier)) : undefined,
    }
  }
  const video: Shown[] = [
    shown('durationSeconds'),
    { label: words.figures.interruptions, value: whole(show.interruptions, language) },
    { label: words.figures.delay, value: delayText(show.delayMs) },
    { label: words.figures.stalled, value: show.stalledShare === null ? '–' : smallShare(show.stalledShare) },
  ]
  const replay = replayViews === null ? [] : [{ label: words.figures.replayViews, value: whole(replayViews, language) }]
  return (
    <div>
      <List className="headline" figures={HEADLINE.map(shown)} />
      {(peak !== undefined || isComparable(earlier)) && (
        <Text size="xs" c="dimmed" mt="xs">
          {[
            peak !== undefined && words.peakAt(whole(show.peakViewers, language), timeOf(peak, language)),
            isComparable(earlier) && words.compared(earlier.shows),
          ]
            .filter(Boolean)
            .join(' ')}
        </Text>
      )}
      <div className="figures">
        <Subject title={words.audience} figures={AUDIENCE.map(shown)} />
        <Subject title={words.response} figures={[...RESPONSE.map(shown), ...replay]} />
        <Subject title={words.video} figures={video} />
      </div>
    </div>
  )
}

/** How much more or less, as a percentage; undefined where there was nothing before. */
const change = (now: number, before: number): string | undefined =>
  before === 0
    ? undefined
    : (now / before - 1).toLocaleString(language, {
        style: 'percent',
        signDisplay: 'exceptZero',
        maximumFractionDigits: 0,
      })

const Subject = ({ title, figures }: { title: string; figures: readonly Shown[] }) => (
  <section>
    <Title order={3} size="h6" mb={4}>
      {title}
    </Title>
    <List figures={figures} />
  </section>
)

const List = ({ figures, className }: { figures: readonly Shown[]; className?: string }) => (
  <dl className={className}>
    {figures.map(({ label, value, change }) => (
      <div key={label}>
        <dt>{label}</dt>
        <dd>{value}</dd>
        {change !== undefined && (
          <Text component="dd" size="xs" c="dimmed">
            {change}
          </Text>
        )}
      </div>
    ))}
  </dl>
)
