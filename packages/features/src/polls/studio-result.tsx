import { Button, Group, Progress, Stack, Text } from '@mantine/core'
import { attempt, durationText, language, percentText, useSeconds, useStrings, useStudio } from '@ovation/console/parts'
import { shareOf } from './model-shares.ts'
import type { Poll } from './model.ts'
import { pollStudioStrings } from './strings.ts'
import { leadOf } from './studio-lead.ts'

/** The poll that runs, with the time that is left, or the result of the one that has ended. `next`: puts it away. */
export function PollNow({ poll, next }: { poll: Poll; next: () => void }) {
  const words = useStrings(pollStudioStrings)
  const { room } = useStudio()
  const counts = !poll.closed && poll.endsAt !== undefined
  const now = useSeconds(counts) + room.connection.clockOffsetMs
  const left = Math.max(0, Math.ceil(((poll.endsAt ?? now) - now) / 1_000))
  return (
    <Stack gap="xs">
      <Group justify="space-between" gap="xs" wrap="nowrap" align="baseline">
        <Text size="sm" c="dimmed">
          {poll.closed ? words.ended : words.running}
        </Text>
        {counts && (
          <Text size="sm" fw={600} role="timer" aria-label={words.timeLeft} className="poll-left">
            {durationText(left * 1_000)}
          </Text>
        )}
      </Group>
      <PollResult question={poll.question} options={poll.options} counts={poll.tallied} closed={poll.closed} />
      {poll.closed ? (
        <Button variant="default" onClick={next}>
          {words.newPoll}
        </Button>
      ) : (
        <Button variant="default" onClick={() => void attempt(() => room.polls.close())}>
          {words.endVote}
        </Button>
      )}
    </Stack>
  )
}

type Props = { question: string; options: readonly string[]; counts: readonly number[]; closed: boolean }

/** What each option has: its share, its votes, and, once the poll has ended, whether it has the most. */
export function PollResult({ question, options, counts, closed }: Props) {
  const words = useStrings(pollStudioStrings)
  const total = counts.reduce((sum, n) => sum + n, 0)
  return (
    <>
      <Text fw={600} className="breaks">
        {question}
      </Text>
      {options.map((option, index) => {
        const share = shareOf(counts, index)
        const won = closed ? leadOf(counts, index) : undefined
        return (
          <div key={index} className={won ? 'poll-option won' : 'poll-option'}>
            <Group justify="space-between" gap="xs" wrap="nowrap" align="baseline">
              <Text size="sm" fw={won ? 700 : undefined} className="breaks">
                {option}
                {won && <small> · {words[won]}</small>}
              </Text>
              <Text size="sm" className="poll-share">
                <b>{percentText(share, language)}</b> <span>{words.votes(counts[index] ?? 0)}</span>
              </Text>
            </Group>
            <Progress value={share} aria-label={option} />
          </div>
        )
      })}
      <Text size="sm" c="dimmed">
        {words.allVotes(total)}
      </Text>
    </>
  )
}
