import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { momentOf } from '@ovation/live-room/words'
import { base } from '../base.ts'
import { Card } from '../cards/card.tsx'
import { useStudio } from '../slots.tsx'
import { language, words } from '../words/index.ts'

/** What is said of a show that has ended, and the way to the next one. `next`: the studio prepares it. */
export function EndedCard({ next }: { next: () => void }) {
  const { room, snapshot } = useStudio()
  const { stream } = snapshot.state
  if (stream.status !== 'ended') return null
  const { said, by, endedAt } = stream
  return (
    <Card title={words.hasEnded}>
      <Stack gap="sm">
        {by === 'site' && (
          <Alert className="note bad" title={words.wasCut}>
            {said}
          </Alert>
        )}
        <Text size="sm" c="dimmed">
          {words.endedAt(momentOf(endedAt, language))} {words.whatIsLeft}
        </Text>
        <Group gap="xs">
          <Button className="touch" onClick={next}>
            {words.prepareNext}
          </Button>
          <Button component="a" href={`${base}/r/${room.name}`} target="_blank" variant="default" className="touch">
            {words.openRoom}
          </Button>
        </Group>
      </Stack>
    </Card>
  )
}
