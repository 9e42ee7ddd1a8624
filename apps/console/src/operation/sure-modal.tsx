import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'

type Props = {
  title: string
  more: string
  now: string
  danger?: boolean
  act: () => Promise<void>
  onClose: () => void
}

/** Asks before something is done that others notice. */
export function SureModal({ title, more, now, danger = false, act, onClose }: Props) {
  const [busy, setBusy] = useState(false)
  const run = async (): Promise<void> => {
    setBusy(true)
    await act()
    setBusy(false)
  }
  return (
    <Modal opened onClose={onClose} title={title} centered>
      <Stack>
        <Text size="sm">{more}</Text>
        <Group justify="flex-end">
          <Button {...(danger ? { color: 'red' } : {})} loading={busy} onClick={() => void run()}>
            {now}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
