import { Anchor, Button, Group, Progress, Select, Stack, Text, TextInput } from '@mantine/core'
import { attempt, Card, forRole, useStrings, useStudio } from '@ovation/console/parts'
import type { Slots } from '@ovation/console/parts'
import { useState } from 'react'
import { POLL_LIMITS } from './model.ts'
import { pollStudioStrings } from './strings.ts'

const { maxPollOptions, minPollOptions, maxPollQuestionChars, maxPollOptionChars } = POLL_LIMITS
const EMPTY = Array.from({ length: minPollOptions }, () => '')

/** Puts a question, and shows how the one that runs stands. */
function PollCard() {
  const words = useStrings(pollStudioStrings)
  const { room, snapshot } = useStudio()
  const { poll } = snapshot.state
  const [question, setQuestion] = useState('')
  const [options, setOptions] = useState(EMPTY)
  const [duration, setDuration] = useState('60000')
  const filled = options.map((option) => option.trim()).filter(Boolean)
  const start = async (): Promise<void> => {
    const body = { question: question.trim(), options: filled, durationMs: Number(duration) }
    if (!(await attempt(() => room.polls.open(body), undefined, words.errors))) return
    setQuestion('')
    setOptions(EMPTY)
  }
  if (poll && !poll.closed) {
    const total = poll.tallied.reduce((sum, n) => sum + n, 0)
    return (
      <Card
        title={words.vote}
        aside={
          <Text size="sm" c="dimmed">
            {words.votes(total)}
          </Text>
        }
      >
        <Stack gap="xs">
          <Text fw={600}>{poll.question}</Text>
          {poll.options.map((option, index) => {
            const votes = poll.tallied[index] ?? 0
            return (
              <div key={option}>
                <Group justify="space-between">
                  <Text size="sm">{option}</Text>
                  <Text size="sm">{votes}</Text>
                </Group>
                <Progress value={total === 0 ? 0 : (votes / total) * 100} aria-label={option} />
              </div>
            )
          })}
          <Button variant="default" onClick={() => void attempt(() => room.polls.close())}>
            {words.endVote}
          </Button>
        </Stack>
      </Card>
    )
  }
  return (
    <Card title={words.vote}>
      <Stack component="form" gap="xs" onSubmit={(event) => (event.preventDefault(), void start())}>
        <TextInput
          placeholder={words.question}
          aria-label={words.question}
          value={question}
          maxLength={maxPollQuestionChars}
          onChange={(event) => setQuestion(event.currentTarget.value)}
        />
        {options.map((option, index) => (
          <TextInput
            key={index}
            placeholder={words.option(index + 1)}
            aria-label={words.option(index + 1)}
            value={option}
            maxLength={maxPollOptionChars}
            onChange={(event) => setOptions(options.with(index, event.currentTarget.value))}
          />
        ))}
        {options.length < maxPollOptions && (
          <Anchor component="button" type="button" size="sm" ta="start" onClick={() => setOptions([...options, ''])}>
            + {words.addOption}
          </Anchor>
        )}
        <Group wrap="nowrap">
          <Select
            aria-label={words.duration}
            value={duration}
            onChange={(value) => value && setDuration(value)}
            data={Object.entries(words.durations).map(([value, label]) => ({ value, label }))}
            allowDeselect={false}
            w={110}
          />
          <Button type="submit" flex={1} disabled={question.trim() === '' || filled.length < minPollOptions}>
            {words.startVote}
          </Button>
        </Group>
      </Stack>
    </Card>
  )
}

export const slots: Slots = { column: forRole('host', PollCard) }
