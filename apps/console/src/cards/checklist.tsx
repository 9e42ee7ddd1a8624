import { Anchor, Group, Paper, SimpleGrid, Text, ThemeIcon, Title } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import type { RoomSnapshot } from '@ovation/client'
import { words } from '../words/index.ts'

type Props = {
  snapshot: RoomSnapshot
  /** Undefined for those who have none: only the owner signs in with one. */
  hasPassword: boolean | undefined
  hasShowroom: boolean
  share: () => void
  account: () => void
  seeShowroom: () => void
}

/** A few steps to a first broadcast; each is done when it is done, not when it was clicked. */
export function Checklist({ snapshot, hasPassword, hasShowroom, share, account, seeShowroom }: Props) {
  const [hidden, setHidden] = useLocalStorage({
    key: 'ovation.steps',
    defaultValue: false,
    getInitialValueInEffect: false,
  })
  const others = snapshot.messages.some(({ own }) => !own) || snapshot.viewers > 1
  const steps = [
    { done: snapshot.state.stream.status !== 'none', title: words.stepVideo, more: words.stepVideoMore },
    { done: others, title: words.stepShare, more: words.stepShareMore, act: share, label: words.share },
    ...(hasPassword === undefined
      ? []
      : [
          {
            done: hasPassword,
            title: words.stepModerate,
            more: words.stepModerateMore,
            act: account,
            label: words.setPassword,
          },
        ]),
  ]
  if (hidden || steps.every(({ done }) => done)) return null
  return (
    <Paper component="section" withBorder p="md" aria-label={words.first}>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h5">
          {words.first}
        </Title>
        <Group>
          {hasShowroom && (
            <Anchor component="button" size="sm" onClick={seeShowroom}>
              {words.seeShowroom}
            </Anchor>
          )}
          <Anchor component="button" size="sm" c="dimmed" onClick={() => setHidden(true)}>
            {words.hideSteps}
          </Anchor>
        </Group>
      </Group>
      <SimpleGrid cols={{ base: 1, sm: steps.length }}>
        {steps.map(({ done, title, more, act, label }, index) => (
          <Group key={title} align="flex-start" wrap="nowrap" gap="sm">
            <ThemeIcon radius="xl" variant={done ? 'filled' : 'default'} color={done ? 'teal' : 'gray'} aria-hidden>
              {done ? '✓' : index + 1}
            </ThemeIcon>
            <div>
              <Text fw={600} td={done ? 'line-through' : undefined}>
                {title}
              </Text>
              <Text size="sm" c="dimmed">
                {more}
              </Text>
              {!done && act && (
                <Anchor component="button" size="sm" onClick={act}>
                  {label}
                </Anchor>
              )}
            </div>
          </Group>
        ))}
      </SimpleGrid>
    </Paper>
  )
}
