import { Button, PasswordInput, Stack } from '@mantine/core'
import { useState } from 'react'
import type { OvationError } from '@ovation/client'
import { api } from '../api.ts'
import type { Account } from '../api.ts'
import { Codes } from './codes.tsx'
import { words } from '../words/index.ts'

/** Refusals that are about the password of now. */
const PASSWORD_CODES: ReadonlySet<string> = new Set(['password_needed', 'password_wrong'])
type Failure = { of: 'current' | 'next'; message: string }

/** The owner's password. */
export function PasswordTab({ account, changed }: { account: Account; changed: () => void }) {
  const [needsCurrent, setNeedsCurrent] = useState(account.needsCurrentPassword)
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const [error, setError] = useState<Failure>()
  const [codes, setCodes] = useState<string[]>()
  const [busy, setBusy] = useState(false)
  const save = async (): Promise<void> => {
    setBusy(true)
    try {
      setCodes(await api.setOwnPassword(password, needsCurrent ? current : undefined))
      changed()
    } catch (failure) {
      const { code, message } = failure as OvationError
      // The minutes after a sign-in by link, in which it is not asked for, are over.
      if (code === 'password_needed') setNeedsCurrent(true)
      setError({ of: PASSWORD_CODES.has(code) ? 'current' : 'next', message })
    }
    setBusy(false)
  }
  if (codes) return <Codes codes={codes} />
  return (
    <Stack component="form" onSubmit={(event) => (event.preventDefault(), void save())}>
      {needsCurrent && (
        <PasswordInput
          label={words.currentPassword}
          description={words.currentPasswordHint}
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          error={error?.of === 'current' && error.message}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': words.show }}
          data-autofocus
        />
      )}
      <PasswordInput
        label={needsCurrent ? words.newPassword : words.password}
        description={words.passwordHint}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={error?.of === 'next' && error.message}
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': words.show }}
        data-autofocus={!needsCurrent || undefined}
      />
      <Button type="submit" loading={busy} disabled={password.length < 10 || (needsCurrent && current === '')}>
        {words.save}
      </Button>
    </Stack>
  )
}
