/** @jsxImportSource @ovation/live-room */
import type { MyProfile } from '@ovation/client'
import { useEffect, useRef } from 'preact/hooks'
import { useRoomContext } from '../base.ts'
import { signInWithRecoveryCode } from './calls.ts'
import { codeIn } from './identities.ts'
import { useAccountWords } from './use-account-words.ts'
import { useBusy } from './use-busy.ts'

const MAX_CODE_CHARS = 600

/** Takes a recovery code, or a link that was opened where nobody wanted to sign in. */
export function CodeForm({ back, done }: { back: () => void; done: (me: MyProfile) => void }) {
  const { session } = useRoomContext()
  const words = useAccountWords()
  const { busy, error, run } = useBusy()
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const code = codeIn(input.current?.value ?? '')
    if ('recovery' in code && code.recovery === '') return
    const signIn = async (): Promise<MyProfile> => {
      if ('link' in code) return session.me.signInWithCode(code.link)
      await signInWithRecoveryCode(session, code.recovery)
      return session.me.get()
    }
    if (!(await run(async () => done(await signIn())))) input.current?.focus()
  }
  return (
    <form class="account steps" onSubmit={(event) => void submit(event)}>
      <label class="field">
        <span>{words.code}</span>
        <input
          ref={input}
          name="code"
          autocomplete="one-time-code"
          autocapitalize="off"
          spellcheck={false}
          maxLength={MAX_CODE_CHARS}
          aria-invalid={error !== ''}
          aria-describedby="code-hint"
        />
      </label>
      <p id="code-hint" class={error === '' ? 'quiet' : 'bad'} role={error === '' ? undefined : 'alert'}>
        {error === '' ? words.codeHint : error}
      </p>
      <button class="primary" disabled={busy}>
        {words.signIn}
      </button>
      <button type="button" class="plain" onClick={back}>
        {words.back}
      </button>
    </form>
  )
}
