import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { ask } from '../api.ts'
import { base } from '../base.ts'
import type { Me } from '../me.ts'
import { attempt } from '../tell.ts'
import { useStrings } from '../words/index.ts'
import { accountStrings } from './strings.ts'

/** Takes everything along that the server has of somebody, and closes their account. */
export function LeaveSection({ me, changed }: { me: Me; changed: () => void }) {
  const words = useStrings(accountStrings)
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const close = async (): Promise<void> => {
    setBusy(true)
    if (await attempt(() => ask('closeAccount', {}), words.closed, words.errors)) changed()
    else setBusy(false)
  }
  return (
    <Stack gap="xs" mt="md">
      <Text fw={600} size="sm">
        {words.data}
      </Text>
      <Group>
        <Anchor href={`${base}/api/v1/account/export`} download size="sm">
          {words.exportAll}
        </Anchor>
        {/* The person who runs the server stays. */}
        {me.kind !== 'owner' && !asking && (
          <Button variant="subtle" color="red" size="compact-sm" onClick={() => setAsking(true)}>
            {words.closeAccount}
          </Button>
        )}
      </Group>
      {asking && (
        <Alert color="red" title={words.closeSure}>
          <Text size="sm">{words.closeMore}</Text>
          <Group mt="sm">
            <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
              {words.keepAccount}
            </Button>
            <Button color="red" loading={busy} onClick={() => void close()}>
              {words.closeForGood}
            </Button>
          </Group>
        </Alert>
      )}
    </Stack>
  )
}
