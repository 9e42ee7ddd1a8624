import { Modal, Paper, Stack, Text } from '@mantine/core'
import { ask, attempt, language, momentOf, useStrings, useStudio } from '@ovation/console/parts'
import { useEffect, useState } from 'react'
import type { PastPoll } from './model.ts'
import { pollStudioStrings } from './strings.ts'
import { PollResult } from './studio-result.tsx'

/** The polls that have ended in this room, the newest first, each with its result. */
export function PastPolls({ close }: { close: () => void }) {
  const words = useStrings(pollStudioStrings)
  const { room } = useStudio()
  const [polls, setPolls] = useState<readonly PastPoll[]>()
  useEffect(() => {
    void attempt(async () => setPolls((await ask('listPolls', { params: { room: room.name } })).polls))
  }, [room.name])
  return (
    <Modal opened onClose={close} title={words.earlierPolls} size="lg">
      <Stack>
        {polls?.length === 0 && <Text c="dimmed">{words.noPolls}</Text>}
        {polls?.map(({ poll, question, options, counts, closedAt }) => (
          <Paper key={poll} withBorder p="sm" component="section" aria-label={question}>
            <Stack gap="xs">
              <Text size="xs" c="dimmed">
                {momentOf(closedAt, language)}
              </Text>
              <PollResult {...{ question, options, counts }} closed />
            </Stack>
          </Paper>
        ))}
      </Stack>
    </Modal>
  )
}
