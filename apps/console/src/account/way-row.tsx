import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { dayOf } from '@ovation/live-room/words'
import type { AccountCredential } from '@ovation/protocol'
import type { ReactNode } from 'react'
import { language, useStrings } from '../words/index.ts'
import { accountStrings } from './strings.ts'

/** A kind of way in. */
export const Section = ({ title, more, children }: { title: string; more?: string; children: ReactNode }) => (
  <Stack component="section" gap="sm" aria-label={title}>
    <div>
      <Title order={3} size="h5">
        {title}
      </Title>
      {more !== undefined && (
        <Text size="sm" c="dimmed">
          {more}
        </Text>
      )}
    </div>
    {children}
  </Stack>
)

/** One way in, and the end of it. */
export function Way({ way, remove }: { way: AccountCredential; remove: (id: string) => void }) {
  const words = useStrings(accountStrings)
  const { id, label, createdAt, usedAt } = way
  return (
    <Group justify="space-between" wrap="nowrap">
      <div className="breaks">
        <Text size="sm" fw={600}>
          {label}
        </Text>
        <Text size="xs" c="dimmed">
          {words.added(dayOf(createdAt, language))}
          {usedAt !== null && ` · ${words.used(dayOf(usedAt, language))}`}
        </Text>
      </div>
      <Button
        className="keeps"
        size="compact-sm"
        variant="default"
        aria-label={`${words.removeWay}: ${label}`}
        onClick={() => remove(id)}
      >
        {words.removeWay}
      </Button>
    </Group>
  )
}
