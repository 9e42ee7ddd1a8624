/** @jsxImportSource @ovation/live-room */
import { explain } from '../parts.ts'
import type { OvationError } from '@ovation/client'
import { useEffect, useRef, useState } from 'preact/hooks'
import { isOffered, useRoomContext } from '../base.ts'
import { keepsNothing } from './keeps-nothing.ts'
import { usePanelWords } from './use-words.ts'

type Props = {
  take: (name: string) => Promise<void>
  /** What the button says. */
  done: string
  /** What they are called now, to be changed. */
  name?: string | undefined
}

/** Asks for a name: once, when somebody first speaks, and for another one. */
export function NamePanel({ take, done, name = '' }: Props) {
  const { session, ask } = useRoomContext()
  const words = usePanelWords()
  const [error, setError] = useState('')
  const [busy, setBusy] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const typed = input.current?.value.trim() ?? ''
    if (typed === '' || busy) return
    setBusy(true)
    await take(typed).catch((refusal: OvationError) => {
      setError(explain(words, refusal))
      setBusy(false)
    })
  }
  return (
    <form class="name" onSubmit={(event) => void submit(event)}>
      <input
        ref={input}
        name="name"
        defaultValue={name}
        onFocus={({ currentTarget }) => currentTarget.select()}
        maxLength={30}
        required
        autoFocus
        autocomplete="nickname"
        aria-label={words.yourName}
        placeholder={words.yourName}
      />
      {error === '' ? (
        <p>{keepsNothing() ? words.nameNotKept : words.nameHint}</p>
      ) : (
        <p role="alert" class="bad">
          {error}
        </p>
      )}
      <button class="primary" disabled={busy}>
        {done}
      </button>
      {isOffered(session) && (
        <button type="button" class="instead" onClick={() => ask({ kind: 'account' })}>
          {words.haveAccount}
        </button>
      )}
    </form>
  )
}
