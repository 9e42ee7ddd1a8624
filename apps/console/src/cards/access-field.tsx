import { Button, Group, PasswordInput, Select, Stack } from '@mantine/core'
import type { PublicState } from '@ovation/client'
import { useState } from 'react'
import { api } from '../api.ts'
import { attempt } from '../tell.ts'
import { words } from '../words/index.ts'

type Access = PublicState['settings']['access']

const MIN_PASSWORD_CHARS = 4
const MAX_PASSWORD_CHARS = 100

type Props = { name: string; access: Access; set: (access: Access) => void }

/** Who may come in. A password is set before the room asks for it, so that nobody is shut out in between. */
export function AccessField({ name, access, set }: Props) {
  const [asking, setAsking] = useState(false)
  const [password, setPassword] = useState('')
  const open = asking || access === 'password'
  const save = async (): Promise<void> => {
    if (!(await attempt(() => api.setPassword(name, password), words.passwordSet))) return
    if (access !== 'password') set('password')
    setAsking(false)
    setPassword('')
  }
  return (
    <Stack gap={8}>
      <Select
        label={words.access}
        description={words.accessMore[asking ? 'password' : access]}
        value={asking ? 'password' : access}
        allowDeselect={false}
        data={Object.entries(words.accessOptions).map(([value, label]) => ({ value, label }))}
        onChange={(value) => {
          setAsking(value === 'password' && access !== 'password')
          if (value !== null && value !== 'password' && value !== access) set(value as Access)
        }}
      />
      {open && (
        <form onSubmit={(event) => (event.preventDefault(), void save())}>
          <Group gap="xs" align="end">
            <PasswordInput
              flex={1}
              label={access === 'password' ? words.newRoomPassword : words.roomPassword}
              autoComplete="new-password"
              minLength={MIN_PASSWORD_CHARS}
              maxLength={MAX_PASSWORD_CHARS}
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
            <Button type="submit" disabled={password.length < MIN_PASSWORD_CHARS}>
              {words.save}
            </Button>
          </Group>
        </form>
      )}
    </Stack>
  )
}
