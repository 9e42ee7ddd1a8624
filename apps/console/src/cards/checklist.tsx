import { Anchor, Group, Paper, SimpleGrid, Text, ThemeIcon, Title } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useState } from 'react'
import { api, ask } from '../api.ts'
import { guestId } from '../guest.ts'
import { MoveHandle } from '../layout/board.tsx'
import { useAgain } from '../people/use-again.ts'
import { useStudio } from '../slots.tsx'
import { words } from '../words/index.ts'

type Props = {
  /** The id of who looks. */
  self: string | undefined
  /** Undefined for those who have none: only the owner signs in with one. */
  hasPassword: boolean | undefined
  hasShowroom: boolean
  share: () => void
  account: () => void
  seeShowroom: () => void
}

const INTERVAL_MS = 5_000

/** Whether anybody else was ever here: is here now, or was in an earlier show. Who hosts is nobody else, in whatever tab. */
function useOthers(self: string | undefined): boolean {
  const { room } = useStudio()
  const [others, setOthers] = useState(false)
  useAgain(
    async () => {
      if (others || self === undefined) return
      const params = { room: room.name }
      const own = new Set([self, guestId()])
      const [{ people }, { shows }] = await Promise.all([api.people(room.name), ask('listShows', { params })]).catch(
        () => [{ people: [] }, { shows: [] }] as const,
      )
      setOthers(people.some(({ id }) => !own.has(id)) || shows.some((show) => show.people > 0))
    },
    INTERVAL_MS,
    self,
  )
  return others
}

const toTitle = (): void => document.querySelector<HTMLInputElement>('.panel.room input, .column.more input')?.focus()

/** A few steps to a broadcast; each is done when it is done, not when it was clicked. */
export function Checklist({ self, hasPassword, hasShowroom, share, account, seeShowroom }: Props) {
  const { room, snapshot } = useStudio()
  const [hidden, setHidden] = useLocalStorage({
    key: 'ovation.steps',
    defaultValue: false,
    getInitialValueInEffect: false,
  })
  const { title, stream } = snapshot.state
  const others = useOthers(self)
  const steps: { done: boolean; title: string; more: string; act?: () => void; label?: string }[] = [
    {
      done: title !== '' && title !== room.name,
      ...{ title: words.stepTitle, more: words.stepTitleMore, act: toTitle, label: words.stepTitleAct },
    },
    { done: stream.status !== 'none', title: words.stepVideo, more: words.stepVideoMore },
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
    <Paper component="section" className="card" withBorder p="md" aria-label={words.first}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h5">
          {words.first}
        </Title>
        <Group gap="sm">
          {hasShowroom && (
            <Anchor component="button" size="sm" onClick={seeShowroom}>
              {words.seeShowroom}
            </Anchor>
          )}
          <Anchor component="button" size="sm" c="dimmed" onClick={() => setHidden(true)}>
            {words.hideSteps}
          </Anchor>
          <MoveHandle title={words.first} />
        </Group>
      </Group>
      <SimpleGrid cols={{ base: 1, sm: steps.length }} spacing="sm" component="ol" className="steps">
        {steps.map(({ done, title, more, act, label }, index) => (
          <Group key={title} component="li" align="flex-start" wrap="nowrap" gap="xs">
            <ThemeIcon
              {...{ size: 'sm', radius: 'xl', variant: done ? 'filled' : 'default', color: done ? 'teal' : 'gray' }}
              aria-hidden
            >
              {done ? '✓' : index + 1}
            </ThemeIcon>
            <div>
              <Text size="sm" fw={600} c={done ? 'dimmed' : undefined}>
                {title}
                {done && <span className="sr-only"> · {words.stepDone}</span>}
              </Text>
              {!done && (
                <Text size="xs" c="dimmed">
                  {more}
                </Text>
              )}
              {!done && act && (
                <Anchor component="button" size="sm" className="touch" onClick={act}>
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
