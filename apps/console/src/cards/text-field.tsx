import { Button, Group, Text, Textarea, TextInput } from '@mantine/core'
import { useRef, useState } from 'react'
import { attempt } from '../tell.ts'
import { words } from '../words/index.ts'

type Props = {
  label: string
  hint?: string
  stored: string
  maxChars: number
  /** It may have several lines. */
  long?: boolean
  /** Stores the text. `from` is the stored text at the beginning of the edit, so that a change by somebody else can be noticed. */
  save: (text: string, from: string) => Promise<unknown>
  /** The texts of errors, by code, where the server's own are not enough. */
  errors?: Record<string, string>
}

/** A text that is kept when it is saved; until then the stored one is one click back. */
export function TextField({ label, hint, stored, maxChars, long = false, save, errors }: Props) {
  const [draft, setDraft] = useState<{ text: string; from: string }>()
  const current = useRef(stored)
  current.current = stored
  const { text, from } = draft ?? { text: stored, from: stored }
  const dirty = text !== stored
  const keep = async (): Promise<void> => {
    const saved = await attempt(() => save(text.trim(), from), undefined, errors)
    // Who was refused has been shown what is stored now.
    setDraft(saved ? undefined : { text, from: current.current })
  }
  const props = {
    label,
    description: hint,
    value: text,
    maxLength: maxChars,
    onChange: (event: { currentTarget: { value: string } }) => setDraft({ text: event.currentTarget.value, from }),
  }
  return (
    <form onSubmit={(event) => (event.preventDefault(), void keep())}>
      {long ? <Textarea autosize minRows={1} maxRows={5} {...props} /> : <TextInput {...props} />}
      {dirty && from !== stored && (
        <Text size="xs" mt={6} role="status">
          {words.changedMeanwhile(stored)}
        </Text>
      )}
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
