import { Button, CopyButton, Group, Input, Textarea } from '@mantine/core'
import { useId, useState } from 'react'
import { words } from '../words/index.ts'
import { Either } from './either.tsx'

type Props = { label: string; value: string; secret?: boolean }

/**
 * A value to take along, whole in sight: a long one takes more lines. A secret one is shown only when asked for, in the same
 * space, and copied without being shown.
 */
export function CopyField({ label, value, secret = false }: Props) {
  const [shown, setShown] = useState(!secret)
  const id = useId()
  return (
    <div>
      <Group justify="space-between" gap="xs" mb={4} wrap="nowrap">
        <Input.Label htmlFor={id}>{label}</Input.Label>
        <Group gap={6} wrap="nowrap">
          {secret && (
            <Button variant="default" size="compact-sm" onClick={() => setShown(!shown)}>
              <Either first={words.show} second={words.hide} isSecond={shown} />
            </Button>
          )}
          <CopyButton value={value}>
            {({ copied, copy }) => (
              <Button variant="default" size="compact-sm" onClick={copy} aria-label={`${words.copy}: ${label}`}>
                <Either first={words.copy} second={words.copied} isSecond={copied} />
              </Button>
            )}
          </CopyButton>
        </Group>
      </Group>
      <Textarea
        {...{ id, readOnly: true, autosize: true, minRows: 1, maxRows: 6, classNames: { input: 'copied-value' } }}
        value={shown ? value : '•'.repeat(value.length)}
        onFocus={(event) => shown && event.currentTarget.select()}
      />
    </div>
  )
}
