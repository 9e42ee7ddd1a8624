import { Button, FileButton, Group, Stack, Text, TextInput } from '@mantine/core'
import type { ReplaySummary } from '@ovation/protocol'
import { useState } from 'react'
import { api } from '../api.ts'
import { attempt } from '../tell.ts'
import { undoable } from '../undoable.tsx'
import { useStrings } from '../words/index.ts'
import { asked, lengthOf, MIN_CLIP_MS } from './range.ts'
import type { Range } from './range.ts'
import { ReplayPicture } from './replay-picture.tsx'
import { sendCover } from './send-cover.ts'
import { clipStrings } from './strings.ts'
import { preciseText } from './times.ts'

const MAX_TITLE_CHARS = 80

type Props = { replay: ReplaySummary; range: Range; atMs: number; query: string; changed: () => void }

/** What a recording is called, what viewers see of it, and what stands for it. */
export function RecordingTab({ replay, range, atMs, query, changed }: Props) {
  const words = useStrings(clipStrings)
  const { id, startMs, endMs, durationMs, cover } = replay
  const [title, setTitle] = useState(replay.title)
  const isTrimmed = startMs > 0 || endMs < durationMs
  const trim = async (to: Range | null): Promise<void> => {
    await api.editReplay(id, { trim: to })
    changed()
  }
  const before = isTrimmed ? asked({ fromMs: startMs, toMs: endMs }) : null
  const trimTo = (to: Range | null): void =>
    void undoable(
      () => trim(to),
      () => trim(before),
      to === null ? words.untrimmed : words.trimmed(preciseText(range.fromMs), preciseText(range.toMs)),
    )
  const chooseCover = (act: () => Promise<unknown>): void =>
    void attempt(
      async () => {
        await act()
        changed()
      },
      words.coverChanged,
      words.errors,
    )
  const isChosen = cover && ('image' in cover || cover.coverMs !== null)
  return (
    <Stack gap="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void attempt(async () => {
            await api.editReplay(id, { title: title.trim() })
            changed()
          }, words.saved)
        }}
      >
        <Group align="end" gap={6} wrap="nowrap">
          <TextInput
            label={words.title}
            value={title}
            maxLength={MAX_TITLE_CHARS}
            flex={1}
            data-mantine-stop-propagation={title !== replay.title || undefined}
            onChange={(event) => setTitle(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" disabled={title.trim() === '' || title.trim() === replay.title}>
            {words.save}
          </Button>
        </Group>
      </form>
      <Stack gap={6}>
        <Text size="sm" fw={600}>
          {words.trim}
        </Text>
        <Text size="sm" c="dimmed">
          {isTrimmed ? words.trimmed(preciseText(startMs), preciseText(endMs)) : words.untrimmed}
          <br />
          {words.trimHint}
        </Text>
        <Group gap={6}>
          <Button
            variant="default"
            className="touch"
            disabled={lengthOf(range) < MIN_CLIP_MS}
            onClick={() => trimTo(asked(range))}
          >
            {words.trimTo}
          </Button>
          {isTrimmed && (
            <Button variant="subtle" color="gray" className="touch" onClick={() => trimTo(null)}>
              {words.trimOff}
            </Button>
          )}
        </Group>
      </Stack>
      {!replay.audioOnly && (
        <Stack gap={6}>
          <Text size="sm" fw={600}>
            {words.cover}
          </Text>
          <Text size="sm" c="dimmed">
            {words.coverHint}
          </Text>
          <div className="cover-now">
            <ReplayPicture replay={replay} query={query} />
          </div>
          <Group gap={6}>
            <Button
              variant="default"
              className="touch"
              onClick={() => chooseCover(() => api.editReplay(id, { coverMs: Math.round(atMs) }))}
            >
              {words.coverHere}
            </Button>
            <FileButton
              accept="image/*"
              onChange={(file) => file && chooseCover(() => sendCover('setReplayCover', { id }, file))}
            >
              {(props) => (
                <Button {...props} variant="default" className="touch">
                  {words.coverImage}
                </Button>
              )}
            </FileButton>
            {isChosen && (
              <Button
                variant="subtle"
                color="gray"
                className="touch"
                onClick={() => chooseCover(() => api.editReplay(id, { coverMs: null }))}
              >
                {words.coverReset}
              </Button>
            )}
          </Group>
        </Stack>
      )}
    </Stack>
  )
}
