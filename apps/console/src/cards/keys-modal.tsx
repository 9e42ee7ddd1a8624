import { Anchor, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import type { StreamKey } from '@ovation/protocol'
import { useEffect, useState } from 'react'
import { api } from '../api.ts'
import { attempt } from '../tell.ts'
import { words } from '../words/index.ts'
import { CopyField } from './copy-field.tsx'

const MAX_NAME_CHARS = 40

type Change = { key: StreamKey; what: 'reset' | 'revoke' }

/** All keys of a room: one for each encoder, or each person who helps, so that one can be taken away alone. */
export function KeysModal({ name, changed, onClose }: { name: string; changed: () => void; onClose: () => void }) {
  const [keys, setKeys] = useState<StreamKey[]>([])
  const [label, setLabel] = useState('')
  const [asking, setAsking] = useState<Change>()
  const list = async (): Promise<void> => setKeys((await api.keys(name)).keys)
  useEffect(() => void attempt(list), [name])
  const add = async (): Promise<void> => {
    if (await attempt(() => api.addKey(name, label.trim()))) setLabel('')
    await attempt(list)
  }
  const change = async ({ key, what }: Change): Promise<void> => {
    setAsking(undefined)
    await attempt(() => (what === 'reset' ? api.resetKey(name, key.id) : api.revokeKey(name, key.id)))
    await attempt(list)
    changed()
  }
  return (
    <Modal opened onClose={onClose} title={words.keys} centered size="lg">
      <Stack>
        <Text size="sm" c="dimmed">
          {words.keysMore}
        </Text>
        {keys.map((key) => (
          <div key={key.id}>
            <CopyField label={key.name || words.firstKey} value={key.key} secret />
            {asking?.key.id === key.id ? (
              <Group gap="xs" mt={4}>
                <Text size="sm" flex={1} miw={200}>
                  {asking.what === 'reset' ? words.newKeySure : words.revokeKeySure}
                </Text>
                <Button size="compact-sm" variant="default" onClick={() => setAsking(undefined)}>
                  {words.cancel}
                </Button>
                <Button size="compact-sm" color="red" onClick={() => void change(asking)}>
                  {asking.what === 'reset' ? words.newKey : words.revokeKey}
                </Button>
              </Group>
            ) : (
              <Group gap="md" justify="end" mt={4}>
                <Anchor component="button" size="sm" onClick={() => setAsking({ key, what: 'reset' })}>
                  {words.newKey}
                </Anchor>
                {keys.length > 1 && (
                  <Anchor
                    component="button"
                    size="sm"
                    c="var(--mantine-color-error)"
                    onClick={() => setAsking({ key, what: 'revoke' })}
                  >
                    {words.revokeKey}
                  </Anchor>
                )}
              </Group>
            )}
          </div>
        ))}
        <form onSubmit={(event) => (event.preventDefault(), void add())}>
          <Group gap="xs" align="end">
            <TextInput
              flex={1}
              label={words.oneMoreKey}
              placeholder={words.keyName}
              maxLength={MAX_NAME_CHARS}
              value={label}
              onChange={(event) => setLabel(event.currentTarget.value)}
            />
            <Button type="submit" variant="default" disabled={label.trim() === ''}>
              {words.addKey}
            </Button>
          </Group>
        </form>
      </Stack>
    </Modal>
  )
}
