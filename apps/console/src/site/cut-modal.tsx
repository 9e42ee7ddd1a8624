import { Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core'
import type { RoomSummary } from '@ovation/protocol'
import { useState } from 'react'
import { ask } from '../api.ts'
import { attempt } from '../tell.ts'
import { useStrings } from '../words/index.ts'
import { liveRoomsStrings } from './strings.ts'

const OTHER = 'other'
const MAX_REASON_CHARS = 200

/** Asks why a broadcast is cut, and cuts it. A reason is chosen already, so that nothing stands between two presses. */
export function CutModal({ room, onClose }: { room: RoomSummary; onClose: () => void }) {
  const words = useStrings(liveRoomsStrings)
  const [chosen, setChosen] = useState('rules')
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const title = room.title || room.room
  const reason = chosen === OTHER ? text.trim() : words.reasons[chosen as keyof typeof words.reasons]
  const cut = async (): Promise<void> => {
    setBusy(true)
    const done = await attempt(
      () => ask('cutShow', { params: { room: room.room }, body: { reason } }),
      words.wasCut(title),
    )
    setBusy(false)
    if (done) onClose()
  }
  return (
    <Modal opened onClose={onClose} title={words.cutSure(title)} centered>
      <Stack component="form" onSubmit={(event) => (event.preventDefault(), void cut())}>
        <Text size="sm">{words.cutMore}</Text>
        <Radio.Group label={words.reason} value={chosen} onChange={setChosen}>
          <Stack gap={4} mt={6}>
            {Object.entries({ ...words.reasons, [OTHER]: words.otherReason }).map(([value, label]) => (
              <Radio key={value} className="touch" {...{ value, label }} />
            ))}
          </Stack>
        </Radio.Group>
        {chosen === OTHER && (
          <TextInput
            {...{ value: text, maxLength: MAX_REASON_CHARS, 'data-autofocus': true }}
            aria-label={words.otherReason}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        <Group justify="end">
          <Button variant="default" h={44} onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" color="red.9" h={44} loading={busy} disabled={reason === ''}>
            {words.cutNow}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
