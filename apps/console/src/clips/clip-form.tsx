import { Button, Stack, Text, TextInput } from '@mantine/core'
import { durationText } from '@ovation/live-room/words'
import type { ReplaySummary } from '@ovation/protocol'
import { useState } from 'react'
import { api } from '../api.ts'
import { tellError } from '../tell.ts'
import { undoable } from '../undoable.tsx'
import { useStrings } from '../words/index.ts'
import { asked, isClip, lengthOf, MAX_CLIP_MS } from './range.ts'
import type { Range } from './range.ts'
import { clipStrings } from './strings.ts'

const MAX_TITLE_CHARS = 80

type Props = { replay: ReplaySummary; range: Range; changed: () => void }

/** Names what is selected and makes a clip of it, which can be undone for a moment. */
export function ClipForm({ replay, range, changed }: Props) {
  const words = useStrings(clipStrings)
  const [name, setName] = useState('')
  const [busy, setBusy] = useState(false)
  const usual = words.namePlaceholder(replay.title).slice(0, MAX_TITLE_CHARS)
  const title = name.trim() || usual
  const make = async (): Promise<void> => {
    setBusy(true)
    const clip = await api.clip(replay.id, { ...asked(range), title }).catch(tellError)
    setBusy(false)
    if (!clip) return
    setName('')
    changed()
    await undoable(
      async () => {},
      async () => {
        await api.removeReplay(clip.id)
        changed()
      },
      words.clipReady(title),
    )
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (isClip(range)) void make()
      }}
    >
      <Stack gap={8}>
        <TextInput
          label={words.name}
          placeholder={usual}
          value={name}
          maxLength={MAX_TITLE_CHARS}
          data-mantine-stop-propagation={name !== '' || undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" size="md" loading={busy} disabled={!isClip(range)}>
          {words.makeClip} · {durationText(lengthOf(range))}
        </Button>
        <Text size="xs" c={isClip(range) ? 'dimmed' : 'orange.4'} role="status">
          {isClip(range) ? words.snaps : lengthOf(range) > MAX_CLIP_MS ? words.tooLong : words.tooShort}
        </Text>
      </Stack>
    </form>
  )
}
