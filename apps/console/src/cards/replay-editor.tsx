import { ActionIcon, Button, Group, Modal, RangeSlider, Stack, Text, TextInput } from '@mantine/core'
import { durationText } from '@ovation/live-room/words'
import type { ReplaySummary } from '@ovation/protocol'
import { useState } from 'react'
import { api } from '../api.ts'
import { attempt } from '../tell.ts'
import { words } from '../words/index.ts'

type Props = { replay: ReplaySummary; onClose: () => void; changed: () => void }

const STEP_MS = 500
const LEAST_MS = 1_000

/** Title, the part that is shown, clips and chapters of a recording. */
export function ReplayEditor({ replay, onClose, changed }: Props) {
  const { id, durationMs, chapters } = replay
  const [title, setTitle] = useState(replay.title)
  const [[fromMs, toMs], setRange] = useState<[number, number]>([replay.startMs, replay.endMs])
  const [chapter, setChapter] = useState('')
  const save = (edit: Parameters<typeof api.editReplay>[1]): void =>
    void attempt(async () => {
      await api.editReplay(id, edit)
      changed()
    }, words.saved)
  return (
    <Modal opened onClose={onClose} title={words.editReplay} centered size="lg">
      <Stack>
        <Group align="end">
          <TextInput
            label={words.title}
            value={title}
            maxLength={80}
            onChange={(event) => setTitle(event.currentTarget.value)}
            flex={1}
          />
          <Button variant="default" disabled={title.trim() === ''} onClick={() => save({ title: title.trim() })}>
            {words.save}
          </Button>
        </Group>
        <RangeSlider
          aria-label={words.cutTo}
          min={0}
          max={durationMs}
          step={STEP_MS}
          minRange={LEAST_MS}
          value={[fromMs, toMs]}
          onChange={setRange}
          label={durationText}
          thumbFromLabel={words.begin}
          thumbToLabel={words.finish}
        />
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {words.begin} {durationText(fromMs)} · {words.finish} {durationText(toMs)}
          </Text>
          <Group gap="xs">
            <Button size="compact-sm" variant="default" onClick={() => save({ trim: null })}>
              {words.cutOff}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => save({ trim: { fromMs, toMs } })}>
              {words.cutTo}
            </Button>
            <Button
              size="compact-sm"
              onClick={() =>
                void attempt(async () => {
                  await api.clip(id, { fromMs, toMs, title: title.trim() || replay.title })
                  changed()
                }, words.clipMade)
              }
            >
              {words.makeClip}
            </Button>
          </Group>
        </Group>
        <Group align="end">
          <TextInput
            label={`${words.addChapter} (${durationText(fromMs)})`}
            placeholder={words.chapterTitle}
            value={chapter}
            maxLength={80}
            onChange={(event) => setChapter(event.currentTarget.value)}
            flex={1}
          />
          <Button
            variant="default"
            disabled={chapter.trim() === ''}
            onClick={() => {
              save({ chapters: [...chapters, { atMs: fromMs, title: chapter.trim() }] })
              setChapter('')
            }}
          >
            {words.addChapter}
          </Button>
        </Group>
        {chapters.map((one) => (
          <Group key={`${one.atMs} ${one.title}`} justify="space-between" wrap="nowrap">
            <Text size="sm" truncate>
              {durationText(one.atMs)} · {one.title}
            </Text>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`${words.remove}: ${one.title}`}
              onClick={() => save({ chapters: chapters.filter((other) => other !== one) })}
            >
              ✕
            </ActionIcon>
          </Group>
        ))}
      </Stack>
    </Modal>
  )
}
