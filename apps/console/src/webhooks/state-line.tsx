import { Text } from '@mantine/core'
import { momentOf } from '@ovation/live-room/words'
import type { OutletInfo } from '@ovation/protocol'
import { language, useStrings } from '../words/index.ts'
import { webhookStrings } from './strings.ts'

/** Whether it sends, and why not. */
export function StateLine({ webhook: { state, pausedWhy, pausedWords, pausedAt } }: { webhook: OutletInfo }) {
  const words = useStrings(webhookStrings)
  if (state === 'active') return <Text size="xs">{words.active}</Text>
  const why = [
    words.paused,
    ...(pausedWhy === null ? [] : [words.why[pausedWhy]]),
    ...(pausedWords === null ? [] : [pausedWords]),
    ...(pausedAt === null ? [] : [words.since(momentOf(pausedAt, language))]),
  ]
  return (
    <Text size="xs" fw={600}>
      {why.join(' · ')}
    </Text>
  )
}
