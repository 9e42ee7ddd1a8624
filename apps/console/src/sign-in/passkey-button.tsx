import { Button, Stack, Text } from '@mantine/core'
import type { OvationError } from '@ovation/client'
import { explain } from '@ovation/live-room/words'
import { useEffect, useRef, useState } from 'react'
import { useStrings } from '../words/index.ts'
import { offerPasskeys, passkeysWork, signInWithPasskey } from './passkeys.ts'
import { passkeyStrings } from './strings.ts'

/** Signs in with a passkey: by a button, and by what the browser offers in a field. Shows nothing where there are none. */
export function PasskeyButton({ done }: { done: () => void }) {
  const words = useStrings(passkeyStrings)
  const [error, setError] = useState('')
  const [busy, setBusy] = useState(false)
  const [round, setRound] = useState(0)
  const stop = useRef(() => {})
  const works = passkeysWork()
  const failed = (failure: unknown): void => setError(explain(words, failure as OvationError))
  useEffect(() => {
    if (!works) return
    stop.current = offerPasskeys({ done, failed })
    return () => stop.current()
  }, [works, round])
  if (!works) return null
  const press = async (): Promise<void> => {
    setBusy(true)
    setError('')
    // A browser asks for one thing at a time.
    stop.current()
    try {
      await signInWithPasskey()
      done()
    } catch (failure) {
      failed(failure)
      setBusy(false)
      setRound(round + 1)
    }
  }
  return (
    <Stack gap="xs">
      <Button variant="default" size="md" loading={busy} onClick={() => void press()}>
        {words.usePasskey}
      </Button>
      {error !== '' && (
        <Text size="sm" c="red" role="alert">
          {error}
        </Text>
      )}
    </Stack>
  )
}
