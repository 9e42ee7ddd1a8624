import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { ask } from '../api.ts'
import { CopyField } from '../cards/copy-field.tsx'
import { useStudio } from '../slots.tsx'
import { attempt } from '../tell.ts'
import { useStrings } from '../words/index.ts'
import { overlayStrings } from './strings.ts'

/** The key of the room's overlays, where not everybody may enter; undefined where they may, and until it is known. */
function useOverlayKey(): { needed: boolean; key: string | undefined; replace: () => Promise<void> } {
  const { room, snapshot } = useStudio()
  const { access } = snapshot.state.settings
  const needed = access !== 'public' && access !== 'unlisted'
  const [key, setKey] = useState<string>()
  const params = { room: room.name }
  useEffect(() => {
    if (needed) void attempt(async () => setKey((await ask('getOverlayKey', { params })).key))
  }, [needed, room.name])
  const replace = async (): Promise<void> => {
    await attempt(async () => setKey((await ask('resetOverlayKey', { params })).key))
  }
  return { needed, key: needed ? key : undefined, replace }
}

type Props = {
  address: string
  /** Another label than “Address”. */
  label?: string
  /** What is said of it. */
  hint: string
}

/** The address of an overlay to take along, with its key where it needs one: then it is as secret as a stream key. */
export function OverlayAddress({ address, label, hint: said }: Props) {
  const words = useStrings(overlayStrings)
  const { needed, key, replace } = useOverlayKey()
  const [sure, setSure] = useState(false)
  const hint = (text: string) => (
    <Text size="sm" c="dimmed">
      {text}
    </Text>
  )
  if (needed && key === undefined) return null
  return (
    <Stack gap="xs">
      <CopyField label={label ?? words.address} value={needed ? `${address}#key=${key}` : address} secret={needed} />
      {hint(said)}
      {needed && hint(words.keyHint)}
      {needed && !sure && (
        <Anchor component="button" size="sm" ta="start" onClick={() => setSure(true)}>
          {words.newKey}
        </Anchor>
      )}
      {needed && sure && (
        <Group gap="xs">
          <Text size="sm" flex={1} miw={200}>
            {words.newKeySure}
          </Text>
          <Button size="compact-sm" variant="default" onClick={() => setSure(false)}>
            {words.cancel}
          </Button>
          <Button
            size="compact-sm"
            color="red"
            onClick={() => {
              setSure(false)
              void replace()
            }}
          >
            {words.replace}
          </Button>
        </Group>
      )}
    </Stack>
  )
}
