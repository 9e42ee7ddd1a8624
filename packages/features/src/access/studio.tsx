import { Button, Group, PasswordInput, Select, Stack } from '@mantine/core'
import { ask, attempt, forRole, useStrings, useStudio } from '@ovation/console/parts'
import type { Slots } from '@ovation/console/parts'
import { useState } from 'react'
import type { Access } from './model.ts'
import { accessStudioStrings } from './strings.ts'

const MIN_PASSWORD_CHARS = 4
const MAX_PASSWORD_CHARS = 100

const storePassword = (room: string, password: string): Promise<void> =>
  ask('setRoomPassword', { params: { room }, body: { password } })

/** Who may come in. A password is set before the room asks for it, so that nobody is shut out in between. */
function AccessField() {
  const words = useStrings(accessStudioStrings)
  const { room, snapshot } = useStudio()
  const { access } = snapshot.state.settings
  const set = (access: Access): void => void attempt(() => room.settings.update({ access }))
  const [asking, setAsking] = useState(false)
  const [password, setPassword] = useState('')
  const open = asking || access === 'password'
  const save = async (): Promise<void> => {
    if (!(await attempt(() => storePassword(room.name, password), words.passwordSet))) return
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

export const slots: Slots = { settings: forRole('host', AccessField) }
