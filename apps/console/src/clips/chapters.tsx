import { ActionIcon, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { durationText } from '@ovation/live-room/words'
import type { ReplaySummary } from '@ovation/protocol'
import { useState } from 'react'
import { api } from '../api.ts'
import { attempt } from '../tell.ts'
import { undoable } from '../undoable.tsx'
import { useStrings } from '../words/index.ts'
import { Icon } from './icon.tsx'
import { clipStrings } from './strings.ts'

const MAX_TITLE_CHARS = 80

type Props = { replay: ReplaySummary; atMs: number; seek: (ms: number) => void; changed: () => void }

/** The chapters of a recording: where the video is, one is added. */
export function Chapters({ replay: { id, chapters }, atMs, seek, changed }: Props) {
  const words = useStrings(clipStrings)
  const [title, setTitle] = useState('')
  const isTaken = chapters.some((one) => Math.round(one.atMs) === Math.round(atMs))
  const save = async (next: ReplaySummary['chapters']): Promise<void> => {
    await api.editReplay(id, { chapters: [...next] })
    changed()
  }
  return (
    <Stack gap="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (title.trim() === '') return
          void attempt(
            async () => {
              await save([...chapters, { atMs: Math.round(atMs), title: title.trim() }])
              setTitle('')
            },
            undefined,
            isTaken ? { value_out_of_range: words.chapterTaken } : {},
          )
        }}
      >
        <Group align="end" gap={6} wrap="nowrap">
          <TextInput
            label={words.chapterAt(durationText(atMs))}
            placeholder={words.chapterTitle}
            value={title}
            maxLength={MAX_TITLE_CHARS}
            flex={1}
            data-mantine-stop-propagation={title !== '' || undefined}
            onChange={(event) => setTitle(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" disabled={title.trim() === ''}>
            {words.addChapter}
          </Button>
        </Group>
      </form>
      {chapters.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.noChapters}
        </Text>
      )}
      <ul className="clips">
        {chapters.map((one) => (
          <li key={`${one.atMs} ${one.title}`}>
            <button type="button" className="jump grows" onClick={() => seek(one.atMs)}>
              <span>{durationText(one.atMs)}</span> {one.title}
            </button>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              className="touch"
              aria-label={words.deleteOf(one.title)}
              onClick={() =>
                void undoable(
                  () => save(chapters.filter((other) => other !== one)),
                  () => save(chapters),
                  words.chapterRemoved(one.title),
                )
              }
            >
              <Icon name="remove" />
            </ActionIcon>
          </li>
        ))}
      </ul>
    </Stack>
  )
}
