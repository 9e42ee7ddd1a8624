/** @jsxImportSource @ovation/live-room */
import type { MyProfile, OvationError } from '@ovation/client'
import { useEffect, useRef, useState } from 'preact/hooks'
import { useRoomContext } from '../base.ts'
import { explain } from '../parts.ts'
import { Problem } from './problem.tsx'
import { useAccountWords } from './use-account-words.ts'
import { useBusy } from './use-busy.ts'

type Props = {
  /** There is no other way above it. */
  alone: boolean
  done: (me: MyProfile) => void
}

type Conditional = { isConditionalMediationAvailable?: () => Promise<boolean> }

/** Signs in with a passkey: by a button, and by what the browser offers in the field of the mail address. */
export function PasskeyButton({ alone, done }: Props) {
  const { session } = useRoomContext()
  const words = useAccountWords()
  const { busy, error, run, setError } = useBusy()
  const [round, setRound] = useState(0)
  const offer = useRef<AbortController>(undefined)
  useEffect(() => {
    const stop = new AbortController()
    offer.current = stop
    const wait = async (): Promise<void> => {
      const { PublicKeyCredential } = globalThis as { PublicKeyCredential?: Conditional }
      if (!(await PublicKeyCredential?.isConditionalMediationAvailable?.()) || stop.signal.aborted) return
      done(await session.me.signInWithPasskey({ autofill: true, signal: stop.signal }))
    }
    // What nobody has chosen is not told: there is the button.
    wait().catch((failure: OvationError) => {
      if (failure.code === 'passkey_refused' && !stop.signal.aborted) setError(explain(words, failure))
    })
    return () => stop.abort()
  }, [session, round])
  const press = async (): Promise<void> => {
    // A browser asks for one thing at a time.
    offer.current?.abort()
    if (!(await run(async () => done(await session.me.signInWithPasskey())))) setRound(round + 1)
  }
  return (
    <>
      <button type="button" class={alone ? 'primary' : 'secondary'} disabled={busy} onClick={() => void press()}>
        {words.usePasskey}
      </button>
      <Problem error={error} />
    </>
  )
}
