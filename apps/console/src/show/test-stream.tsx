import { Paper, Text, Title } from '@mantine/core'
import type { IngestHealth } from '@ovation/protocol'
import { useStudio } from '../slots.tsx'
import { words } from '../words/index.ts'
import { Numbers } from './health.tsx'
import { LIVE, Video } from './program.tsx'

/** What comes in by the key for a test: as viewers would see it, and how well. */
export function TestStream({ health }: { health: IngestHealth }) {
  const { room, snapshot } = useStudio()
  return (
    <Paper withBorder p="sm" component="section" aria-label={words.testRuns}>
      <Title order={3} size="h6">
        {words.testRuns}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {words.testRunsMore}
      </Text>
      <div className="test-stream">
        <Video
          path={`${room.name}~test`}
          stream={LIVE}
          // Where the video of the room is open to everybody there is no other ticket.
          ticket={snapshot.self?.watch}
          label={words.testRuns}
          controls
        />
        <div>
          {health.advice.length === 0 && (
            <Text size="sm" mb="xs">
              {words.health.good}
            </Text>
          )}
          <Numbers {...{ health }} />
        </div>
      </div>
    </Paper>
  )
}
