import { Alert, Button, Group, SegmentedControl, Stack, Text, Textarea, TextInput } from '@mantine/core'
import type { Room, RoomSnapshot } from '@ovation/client'
import { useState } from 'react'
import { attempt } from '../tell.ts'
import { words } from '../words/index.ts'
import { AccessField } from './access-field.tsx'
import { Card } from './card.tsx'

const MAX_TITLE_CHARS = 100
const MAX_ANNOUNCEMENT_CHARS = 500

/** Title, announcement, who may speak and how often, open or closed. */
export function RoomCard({ room, snapshot }: { room: Room; snapshot: RoomSnapshot }) {
  const { title, announcement, settings, lifecycle } = snapshot.state
  const set = (change: Partial<typeof settings>): void => void attempt(() => room.settings.update(change))
  return (
    <Card title={words.roomCard}>
      <Stack gap="md">
        {lifecycle === 'closed' && snapshot.status === 'attached' && <Alert className="note">{words.closedNow}</Alert>}
        <Line label={words.title} stored={title} max={MAX_TITLE_CHARS} save={(text) => room.setTitle(text)} />
        <Line
          label={words.announcement}
          hint={words.announcementHint}
          stored={announcement?.text ?? ''}
          max={MAX_ANNOUNCEMENT_CHARS}
          long
          save={(text) => room.announce(text === '' ? null : text)}
        />
        <div>
          <Text size="sm" fw={500} mb={4}>
            {words.slowMode}
          </Text>
          <SegmentedControl
            fullWidth
            value={String(settings.slowModeMs)}
            onChange={(value) => set({ slowModeMs: Number(value) })}
            data={Object.entries(words.slowOptions).map(([value, label]) => ({ value, label }))}
          />
        </div>
        <div>
          <Text size="sm" fw={500} mb={4}>
            {words.speak}
          </Text>
          <SegmentedControl
            fullWidth
            value={settings.speak}
            onChange={(value) => set({ speak: value as typeof settings.speak })}
            data={Object.entries(words.speakOptions).map(([value, label]) => ({ value, label }))}
          />
        </div>
        <AccessField name={room.name} access={settings.access} set={(access) => set({ access })} />
        <Button variant="default" onClick={() => void attempt(() => room.setOpen(lifecycle !== 'open'))}>
          {lifecycle === 'open' ? words.closeRoom : words.reopenRoom}
        </Button>
      </Stack>
    </Card>
  )
}

type LineProps = {
  label: string
  hint?: string
  stored: string
  max: number
  long?: boolean
  save: (text: string) => Promise<unknown>
}

/** A text that is kept when it is saved; until then the stored one is one click back. */
function Line({ label, hint, stored, max, long = false, save }: LineProps) {
  const [draft, setDraft] = useState<string>()
  const text = draft ?? stored
  const dirty = draft !== undefined && draft !== stored
  const keep = async (): Promise<void> => {
    if (await attempt(() => save(text.trim()))) setDraft(undefined)
  }
  const props = {
    label,
    description: hint,
    value: text,
    maxLength: max,
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
