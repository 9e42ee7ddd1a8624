import { Button, CopyButton, Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import { words } from '../words/index.ts'

/** A value to take along. A secret one is shown only when asked for, and copied without being shown. */
export function CopyField({ label, value, secret = false }: { label: string; value: string; secret?: boolean }) {
  const [shown, setShown] = useState(!secret)
  return (
    <Group gap="xs" align="end" wrap="nowrap">
      <TextInput
        label={label}
        value={shown ? value : '•'.repeat(Math.min(28, value.length))}
        readOnly
        flex={1}
        styles={{ input: { fontFamily: 'ui-monospace, monospace' } }}
        onFocus={(event) => shown && event.currentTarget.select()}
      />
      {secret && (
        <Button variant="default" onClick={() => setShown(!shown)}>
          {shown ? words.hide : words.show}
        </Button>
      )}
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button variant="default" onClick={copy} aria-label={`${words.copy}: ${label}`}>
            {copied ? words.copied : words.copy}
          </Button>
        )}
      </CopyButton>
    </Group>
  )
}
