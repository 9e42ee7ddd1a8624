import { SimpleGrid, Stack, Text } from '@mantine/core'
import { CopyField } from '../cards/copy-field.tsx'
import { words } from '../words/index.ts'

/** Recovery codes, this one time. */
export const Codes = ({ codes }: { codes: readonly string[] }) => (
  <Stack>
    <Text size="sm">{words.recoveryLead}</Text>
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" className="codes">
      {codes.map((code) => (
        <code key={code}>{code}</code>
      ))}
    </SimpleGrid>
    <CopyField label={words.recoveryCode} value={codes.join('\n')} secret />
  </Stack>
)
