import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { momentOf } from '@ovation/live-room/words'
import type { DeliveryOf } from '@ovation/protocol'
import { useEffect, useState } from 'react'
import { ask } from '../api.ts'
import { attempt } from '../tell.ts'
import { language, useStrings } from '../words/index.ts'
import { webhookStrings } from './strings.ts'

const SHOWN = '20'

/** What was tried last. */
export function Deliveries({ id }: { id: string }) {
  const words = useStrings(webhookStrings)
  const [deliveries, setDeliveries] = useState<DeliveryOf[]>()
  const look = (): void => {
    const input = { params: { outlet: id }, query: { limit: SHOWN } }
    void attempt(
      async () => setDeliveries((await ask('listWebhookDeliveries', input)).deliveries),
      undefined,
      words.errors,
    )
  }
  useEffect(look, [id])
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Title order={3} size="sm">
          {words.deliveries}
        </Title>
        <Button size="compact-sm" variant="default" onClick={look}>
          {words.again}
        </Button>
      </Group>
      {deliveries?.length === 0 && <Text size="sm">{words.noDeliveries}</Text>}
      <ul className="people">
        {deliveries?.map(({ at, room, from, to, attempt: n, ms, error }, index) => (
          <li key={`${at} ${index}`}>
            <div className="grows" style={{ overflowWrap: 'anywhere' }}>
              <Text size="sm">
                {words.range(room, from, to)} · {error ?? words.delivered}
              </Text>
              <Text size="xs" c="dimmed">
                {[momentOf(at, language, true), words.attempt(n), `${ms} ms`].join(' · ')}
              </Text>
            </div>
          </li>
        ))}
      </ul>
    </Stack>
  )
}
