import { Button, Modal, Stack, Text } from '@mantine/core'
import { CopyField } from '../cards/copy-field.tsx'
import { useStrings } from '../words/index.ts'
import { keyStrings } from './strings.ts'

/** A secret that was made just now. */
export type Made = { name: string; secret: string }

/** Shows a secret, this one time. */
export function ShownOnce({ made: { name, secret }, onClose }: { made: Made; onClose: () => void }) {
  const words = useStrings(keyStrings)
  return (
    <Modal opened onClose={onClose} title={words.theKey(name)} centered closeOnClickOutside={false}>
      <Stack>
        <CopyField label={words.theKey(name)} value={secret} />
        <Text size="sm" c="dimmed">
          {words.shownOnce}
        </Text>
        <Button onClick={onClose}>{words.done}</Button>
      </Stack>
    </Modal>
  )
}
