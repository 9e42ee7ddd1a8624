import type { PasskeyAnswer } from '@ovation/protocol'

/** A challenge works for five minutes; the browser gets a new one before. */
const RENEW_MS = 4 * 60_000

export type OfferDeps<Options> = {
  /** Whether this browser offers passkeys in fields. */
  can: () => Promise<boolean>
  /** A new challenge. */
  options: () => Promise<Options>
  /** Waits until somebody chooses a passkey; gives undefined once that was cancelled. */
  choose: (options: Options) => Promise<PasskeyAnswer | undefined>
  cancel: () => void
  signIn: (passkey: PasskeyAnswer) => Promise<unknown>
  /** Runs something later; gives what cancels it. */
  after: (delayMs: number, run: () => void) => () => void
  done: () => void
  failed: (error: unknown) => void
}

/**
 * Lets the browser offer passkeys in a field until somebody chooses one; what is refused is not offered again by itself.
 * Gives what ends that.
 */
export function offer<Options>(deps: OfferDeps<Options>): () => void {
  const { can, options, choose, cancel, signIn, after, done, failed } = deps
  let over = false
  let waits = false
  const run = async (): Promise<void> => {
    if (!(await can())) return
    while (!over) {
      const challenge = await options()
      if (over) return
      waits = true
      const stop = after(RENEW_MS, cancel)
      const passkey = await choose(challenge).finally(stop)
      waits = false
      if (passkey) return void (await signIn(passkey).then(done, failed))
    }
  }
  // What cannot be offered is not missed: there is the button.
  run().catch(() => {})
  return () => {
    over = true
    // Another one may be waiting by now.
    if (waits) cancel()
  }
}
