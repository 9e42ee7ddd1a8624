import { Button, Modal, PasswordInput, SimpleGrid, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { CopyField } from './cards/copy-field.tsx'
import { api } from './api.ts'
import { words } from './words/index.ts'

export function AccountModal({
  hasPassword,
  changed,
  onClose,
}: {
  hasPassword: boolean
  changed: () => void
  onClose: () => void
}) {
  const [password, setPassword] = useState('')
  const [error, setError] = useState('')
  const [codes, setCodes] = useState<string[]>()
  const [busy, setBusy] = useState(false)
  const save = async (): Promise<void> => {
    setBusy(true)
    try {
      setCodes(await api.setOwnPassword(password))
      changed()
    } catch (failure) {
      setError((failure as Error).message)
    }
    setBusy(false)
  }
  return (
    <Modal opened onClose={onClose} title={hasPassword ? words.changePassword : words.setPassword} centered>
      {codes ? (
        <Stack>
          <Text>{words.recoveryLead}</Text>
          <SimpleGrid cols={2} spacing="xs">
            {codes.map((code) => (
              <code key={code}>{code}</code>
            ))}
          </SimpleGrid>
          <CopyField label={words.recoveryCode} value={codes.join('\n')} secret />
        </Stack>
      ) : (
        <Stack component="form" onSubmit={(event) => (event.preventDefault(), void save())}>
          <PasswordInput
            label={words.password}
            description={words.passwordHint}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={error}
            autoComplete="new-password"
            visibilityToggleButtonProps={{ 'aria-label': words.show }}
            data-autofocus
          />
          <Button type="submit" loading={busy} disabled={password.length < 10}>
            {words.save}
          </Button>
        </Stack>
      )}
    </Modal>
  )
}
