import { Button, Group, NumberInput, SimpleGrid, Stack, Text } from '@mantine/core'
import { whole } from '@ovation/live-room/words'
import type { SiteLimit } from '@ovation/protocol'
import { useEffect, useState } from 'react'
import { ask } from '../api.ts'
import { Card } from '../cards/card.tsx'
import { attempt } from '../tell.ts'
import { language, useStrings, words as common } from '../words/index.ts'
import { operationStrings } from './strings.ts'

/** The limits that may change while the server runs. */
export function LimitsCard() {
  const words = useStrings(operationStrings)
  const [limits, setLimits] = useState<SiteLimit[]>()
  useEffect(() => void attempt(async () => setLimits((await ask('getLimits', {})).limits), undefined, words.errors), [])
  const change = (name: string, value: number | null): Promise<boolean> =>
    attempt(
      async () => setLimits((await ask('changeLimits', { body: { limits: { [name]: value } } })).limits),
      words.saved,
      words.errors,
    )
  return (
    <Card title={words.limits}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {words.limitsMore}
        </Text>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          {limits?.map((limit) => (
            <LimitField key={`${limit.name} ${limit.value}`} {...{ limit, change }} />
          ))}
        </SimpleGrid>
      </Stack>
    </Card>
  )
}

type FieldProps = { limit: SiteLimit; change: (name: string, value: number | null) => Promise<boolean> }

function LimitField({ limit: { name, value, first, from, to }, change }: FieldProps) {
  const words = useStrings(operationStrings)
  const [draft, setDraft] = useState<number>()
  const number = (n: number): string => whole(n, language)
  const label = (words.limit as Record<string, string>)[name] ?? name
  const fits = draft !== undefined && Number.isInteger(draft) && draft >= from && draft <= to
  const hint = [words.bounds(number(from), number(to)), ...(value === first ? [] : [words.first(number(first))])]
  return (
    <form onSubmit={(event) => (event.preventDefault(), draft !== undefined && fits && void change(name, draft))}>
      <NumberInput
        {...{ label, description: hint.join(' · '), min: from, max: to }}
        allowDecimal={false}
        allowNegative={false}
        value={draft ?? value}
        onChange={(typed) => setDraft(typeof typed === 'number' ? typed : undefined)}
      />
      <Group gap="xs" mt={6}>
        {draft !== undefined && draft !== value && (
          <Button type="submit" size="compact-sm" disabled={!fits}>
            {common.save}
          </Button>
        )}
        {value !== first && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            aria-label={words.resetOf(label)}
            onClick={() => void change(name, null)}
          >
            {words.reset}
          </Button>
        )}
      </Group>
    </form>
  )
}
