import { Button, Group, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { attempt } from '../tell.ts'
import { words } from '../words/index.ts'

type Props = {
  label: string
  hint?: string
  stored: string
  maxChars: number
  /** It may have several lines. */
  long?: boolean
  save: (text: string) => Promise<unknown>
  /** The texts of errors, by code, where the server's own are not enough. */
  errors?: Record<string, string>
}

/** A text that is kept when it is saved; until then the stored one is one click back. */
export function TextField({ label, hint, stored, maxChars, long = false, save, errors }: Props) {
  const [draft, setDraft] = useState<string>()
  const text = draft ?? stored
  const dirty = draft !== undefined && draft !== stored
  const keep = async (): Promise<void> => {
    if (await attempt(() => save(text.trim()), undefined, errors)) setDraft(undefined)
  }
  const props = {
    label,
    description: hint,
    value: text,
    maxLength: maxChars,
    onChange: (event: { currentTarget: { value: string } }) => setDraft(event.currentTarget.value),
  }
  return (
    <form onSubmit={(event) => (event.preventDefault(), void keep())}>
      {long ? <Textarea autosize minRows={1} maxRows={5} {...props} /> : <TextInput {...props} />}
      {dirty && (
        <Group gap="xs" mt={6}>
          <Button type="submit" size="compact-sm">
            {words.save}
          </Button>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setDraft(undefined)}>
            {words.cancel}
          </Button>
        </Group>
      )}
    </form>
  )
}
