import { Anchor, Button, Select, Stack, TextInput } from '@mantine/core'
import { attempt, useStrings, useStudio } from '@ovation/console/parts'
import { useState } from 'react'
import { POLL_LIMITS } from './model-limits.ts'
import { pollStudioStrings } from './strings.ts'

const { maxPollOptions, minPollOptions, maxPollQuestionChars, maxPollOptionChars } = POLL_LIMITS
const EMPTY = Array.from({ length: minPollOptions }, () => '')

/** Puts a question to everybody. */
export function PollForm() {
  const words = useStrings(pollStudioStrings)
  const { room } = useStudio()
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
  return (
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
      <div className="poll-start">
        <Select
          aria-label={words.duration}
          value={duration}
          onChange={(value) => value && setDuration(value)}
          data={Object.entries(words.durations).map(([value, label]) => ({ value, label }))}
          allowDeselect={false}
        />
        <Button type="submit" disabled={question.trim() === '' || filled.length < minPollOptions}>
          {words.startVote}
        </Button>
      </div>
    </Stack>
  )
}
