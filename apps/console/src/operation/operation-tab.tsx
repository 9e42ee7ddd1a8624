import { Stack, Text } from '@mantine/core'
import type { Slots } from '../slots.tsx'
import { useStrings } from '../words/index.ts'
import { AuditCard } from './audit-card.tsx'
import { LimitsCard } from './limits-card.tsx'
import { OriginsCard } from './origins-card.tsx'
import { SigningKeysCard } from './signing-keys-card.tsx'
import { operationStrings } from './strings.ts'

/** What changes without a restart, and who changed what. */
function Operation() {
  const words = useStrings(operationStrings)
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {words.atOnce}
      </Text>
      <OriginsCard />
      <SigningKeysCard />
      <LimitsCard />
      <AuditCard />
    </Stack>
  )
}

const Title = () => useStrings(operationStrings).server

export const slots: Slots = { tab: { Title, Panel: Operation, may: 'site.change' } }
