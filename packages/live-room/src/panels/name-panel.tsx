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
}

/** Asks for a name: once, when somebody first speaks, and for another one. */
export function NamePanel({ take, done }: Props) {
  const { session, ask } = useRoomContext()
  const words = usePanelWords()
  const [error, setError] = useState('')
  const [busy, setBusy] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const name = input.current?.value.trim() ?? ''
    if (name === '' || busy) return
    setBusy(true)
    await take(name).catch((refusal: OvationError) => {
      setError(explain(words, refusal))
      setBusy(false)
    })
  }
  return (
    <form class="name" onSubmit={(event) => void submit(event)}>
      <input
        ref={input}
        name="name"
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
