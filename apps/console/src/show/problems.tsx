import { Text } from '@mantine/core'
import { timeOf } from '@ovation/live-room/words'
import type { PublishProblem } from '@ovation/protocol'
import { useStudio } from '../slots.tsx'
import { language, words } from '../words/index.ts'
import { problemsNow } from './problems-now.ts'
import { useSeconds } from './use-seconds.ts'

const MAX_PROBLEMS = 4

/** Who was refused or lost: why, from where, when. */
export function Problems({ problems: lately }: { problems: readonly PublishProblem[] }) {
  const { room, snapshot } = useStudio()
  const now = useSeconds(lately.some(({ reason }) => reason === 'ended')) + room.connection.clockOffsetMs
  const problems = problemsNow(lately, { isLive: snapshot.state.stream.status === 'live', now })
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
