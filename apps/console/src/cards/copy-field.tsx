import { Button, CopyButton, Group, Textarea } from '@mantine/core'
import { useState } from 'react'
import { words } from '../words/index.ts'
import { Either } from './either.tsx'

type Props = { label: string; value: string; secret?: boolean }

/**
 * A value to take along, whole in sight: a long one takes more lines. A secret one is shown only when asked for, in the same
 * space, and copied without being shown.
 */
export function CopyField({ label, value, secret = false }: Props) {
  const [shown, setShown] = useState(!secret)
  const common = { label, readOnly: true, flex: 1, classNames: { input: 'copied-value' } } as const
  return (
    <Group gap="xs" align="end" wrap="nowrap">
      <Textarea
        {...common}
        {...{ autosize: true, minRows: 1, maxRows: 6 }}
        value={shown ? value : '•'.repeat(value.length)}
        onFocus={(event) => shown && event.currentTarget.select()}
      />
      {secret && (
        <Button variant="default" flex="none" onClick={() => setShown(!shown)}>
          <Either first={words.show} second={words.hide} isSecond={shown} />
        </Button>
      )}
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button variant="default" flex="none" onClick={copy} aria-label={`${words.copy}: ${label}`}>
            <Either first={words.copy} second={words.copied} isSecond={copied} />
          </Button>
        )}
      </CopyButton>
    </Group>
  )
}
