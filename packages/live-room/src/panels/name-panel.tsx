/** @jsxImportSource @ovation/live-room */
import { explain } from '../parts.ts'
import type { OvationError } from '@ovation/client'
import { useEffect, useRef, useState } from 'preact/hooks'
import { isOffered, useRoomContext } from '../base.ts'
import { keepsNothing } from './keeps-nothing.ts'
import { usePanelWords } from './use-words.ts'

/** Asks for a name once, when somebody first speaks. */
export function NamePanel({ take }: { take: (name: string) => Promise<void> }) {
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
        {words.join}
      </button>
      {isOffered(session) && (
        <button type="button" class="instead" onClick={() => ask({ kind: 'account' })}>
          {words.haveAccount}
        </button>
      )}
    </form>
  )
}
