import { Anchor, Group, Paper, SimpleGrid, Text, ThemeIcon, Title } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useState } from 'react'
import { api, ask } from '../api.ts'
import { guestId } from '../guest.ts'
import { MoveHandle } from '../layout/board.tsx'
import { useAgain } from '../people/use-again.ts'
import { useStudio } from '../slots.tsx'
import { words } from '../words/index.ts'
import { hadShow, stepsOf } from './steps.ts'
import type { StepName } from './steps.ts'

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
  const about: Record<StepName, { title: string; more: string; done?: string; act?: () => void; label?: string }> = {
    title: { title: words.stepTitle, more: words.stepTitleMore, act: toTitle, label: words.stepTitleAct },
    video: { title: words.stepVideo, more: words.stepVideoMore },
    share: {
      ...{ title: words.stepShare, more: words.stepShareMore, done: words.stepShareDone },
      ...{ act: share, label: words.share },
    },
    password: {
      ...{ title: words.stepPassword, more: words.stepPasswordMore },
      ...{ act: account, label: words.setPassword },
    },
  }
  const steps = stepsOf({ room: room.name, title, stream: stream.status, others, hasPassword })
  if (hidden || steps.every(({ done }) => done)) return null
  const head = hadShow(stream.status) ? words.stillToDo : words.first
  return (
    <Paper component="section" className="card" withBorder p="md" aria-label={head}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h5">
          {head}
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
          <MoveHandle title={head} />
        </Group>
      </Group>
      <SimpleGrid cols={{ base: 1, sm: steps.length }} spacing="sm" component="ol" className="steps">
        {steps.map(({ name, done }, index) => {
          const { title, more, act, label, done: doneTitle } = about[name]
          return (
            <Group key={name} component="li" align="flex-start" wrap="nowrap" gap="xs">
              <ThemeIcon
                {...{ size: 'sm', radius: 'xl', variant: done ? 'filled' : 'default', color: done ? 'teal' : 'gray' }}
                aria-hidden
              >
                {done ? '✓' : index + 1}
              </ThemeIcon>
              <div>
                <Text size="sm" fw={600} c={done ? 'dimmed' : undefined}>
                  {(done && doneTitle) || title}
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
          )
        })}
      </SimpleGrid>
    </Paper>
  )
}
