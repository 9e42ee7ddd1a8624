import { Button, CopyButton, Group, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { words } from '../words/index.ts'

type Props = { label: string; value: string; secret?: boolean }

/**
 * A value to take along, whole in sight: a long one takes more lines. A secret one is shown only when asked for, and copied
 * without being shown.
 */
export function CopyField({ label, value, secret = false }: Props) {
  const [shown, setShown] = useState(!secret)
  const common = { label, readOnly: true, flex: 1, classNames: { input: 'copied-value' } } as const
  return (
    <Group gap="xs" align="end" wrap="nowrap">
      {shown ? (
        <Textarea
          {...common}
          {...{ value, autosize: true, minRows: 1, maxRows: 6 }}
          onFocus={(event) => event.currentTarget.select()}
        />
      ) : (
        <TextInput {...common} value={'•'.repeat(Math.min(28, value.length))} />
      )}
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
