/** @jsxImportSource @ovation/live-room */
import { useEffect, useRef, useState } from 'preact/hooks'
import { useNow, useRoomContext } from '../base.ts'
import { requestMailLink } from './calls.ts'
import { Problem } from './problem.tsx'
import { useAccountWords } from './use-account-words.ts'
import { useBusy } from './use-busy.ts'

/** How long until a link can be asked for again: mail takes a moment. */
const RESEND_AFTER_MS = 30_000
const MAX_MAIL_CHARS = 254

/** Sends a link to this room. The answer is the same whether or not an account has the address. */
function useSend() {
  const { session, language } = useRoomContext()
  return (mail: string): Promise<void> => requestMailLink(session, mail.trim(), language)
}

type FormProps = { mail: string; setMail: (mail: string) => void; sent: () => void }

/** Asks for a mail address. Browsers offer passkeys in its field. */
export function MailForm({ mail, setMail, sent }: FormProps) {
  const words = useAccountWords()
  const send = useSend()
  const { busy, error, run } = useBusy()
  const input = useRef<HTMLInputElement>(null)
  // On a phone, a keyboard would cover the other ways.
  useEffect(() => {
    if (matchMedia('(hover: hover)').matches) input.current?.focus()
  }, [])
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (mail.trim() === '') return input.current?.focus()
    if (await run(() => send(mail))) sent()
    else input.current?.focus()
  }
  return (
    <form class="account" onSubmit={(event) => void submit(event)} noValidate>
      <label class="field">
        <span>{words.mail}</span>
        <input
          ref={input}
          type="email"
          name="mail"
          autocomplete="username webauthn"
          inputMode="email"
          enterkeyhint="send"
          maxLength={MAX_MAIL_CHARS}
          placeholder={words.mailExample}
          value={mail}
          onInput={(event) => setMail(event.currentTarget.value)}
          aria-invalid={error !== ''}
          aria-describedby="mail-hint"
        />
      </label>
      {/* One line in both cases, so that the buttons below stay where they are. */}
      <p id="mail-hint" class={error === '' ? 'quiet' : 'bad'} role={error === '' ? undefined : 'alert'}>
        {error === '' ? words.mailHint : error}
      </p>
      <button class="primary" disabled={busy}>
        {words.sendLink}
      </button>
    </form>
  )
}

type SentProps = { mail: string; back: () => void; paste: () => void }

/** A link is on its way: what to do with it, and what to do if it does not come. */
export function MailSent({ mail, back, paste }: SentProps) {
  const words = useAccountWords()
  const send = useSend()
  const { busy, error, run } = useBusy()
  const [mayAt, setMayAt] = useState(() => Date.now() + RESEND_AFTER_MS)
  const [again, setAgain] = useState(false)
  const leftMs = mayAt - useNow(mayAt)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const resend = async (): Promise<void> => {
    setAgain(false)
    if (!(await run(() => send(mail)))) return
    setAgain(true)
    setMayAt(Date.now() + RESEND_AFTER_MS)
  }
  return (
    <div class="account steps">
      <div role="status">
        <h3 ref={heading} tabIndex={-1}>
          {words.checkMail}
        </h3>
        <p>
          {words.sentTo} <b class="address">{mail.trim()}</b>
        </p>
        <p class="quiet">{words.sentMore}</p>
      </div>
      <p class="quiet">
        {words.nothingCame} <span role="status">{again && words.sentAgain}</span>
      </p>
      <Problem error={error} />
      <button type="button" class="secondary" disabled={busy || leftMs > 0} onClick={() => void resend()}>
        {leftMs > 0 ? words.sendAgainIn(Math.ceil(leftMs / 1_000)) : words.sendAgain}
      </button>
      <div class="others">
        <button type="button" class="plain" onClick={back}>
          {words.anotherMail}
        </button>
        <button type="button" class="plain" onClick={paste}>
          {words.useCode}
        </button>
      </div>
    </div>
  )
}
