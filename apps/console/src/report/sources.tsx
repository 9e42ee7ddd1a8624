import { Progress, Text, Title } from '@mantine/core'
import { whole } from '@ovation/live-room/words'
import type { ShowReport } from '@ovation/protocol'
import { language, useStrings } from '../words/index.ts'
import { reportStrings } from './strings.ts'

const MAX_SHOWN = 8

/** Where the visits of a show came from, the most frequent first. */
export function Sources({ sources }: Pick<ShowReport, 'sources'>) {
  const words = useStrings(reportStrings)
  const most = sources[0]?.visits ?? 1
  const nameOf = (source: string): string =>
    source === 'direct' ? words.direct : source === 'other' ? words.otherSources : source
  return (
    <section aria-label={words.sources}>
      <Title order={3} size="h6" mb="xs">
        {words.sources}
      </Title>
      {sources.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.sourcesEmpty}
        </Text>
      )}
      <ul className="sources">
        {sources.slice(0, MAX_SHOWN).map(({ source, visits }) => (
          <li key={source}>
            <Text size="sm" className="grows">
              {nameOf(source)}
            </Text>
            <Text size="sm" c="dimmed">
              {words.visits(whole(visits, language))}
            </Text>
            <Progress value={(visits / most) * 100} aria-hidden="true" />
          </li>
        ))}
      </ul>
    </section>
  )
}
