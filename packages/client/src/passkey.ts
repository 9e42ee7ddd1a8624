import type { OvationError, PasskeyAnswer, PasskeyOptions } from '@ovation/protocol'
import type { Page } from './page.ts'

const page = globalThis as Page

/** A challenge works for five minutes; a browser that offers passkeys in a field gets a new one before. */
const CHALLENGE_MS = 4 * 60_000

type Asked = PasskeyOptions & { allowCredentials?: readonly { id: string }[] }
type Found = {
  id: string
  rawId: ArrayBuffer
  authenticatorAttachment?: string | null
  response: Record<'clientDataJSON' | 'authenticatorData' | 'signature', ArrayBuffer> & {
    userHandle: ArrayBuffer | null
  }
}

/** Whether browsers have passkeys on this page: over TLS or on this machine, and not where an IP address stands for the host. */
export const passkeysWork = (): boolean =>
  !!page.isSecureContext && !!page.PublicKeyCredential && !/^[\d.]+$|^\[/.test(page.location?.hostname ?? '')

/** Whether the browser offers them in fields. */
const passkeysFill = async (): Promise<boolean> =>
  passkeysWork() && !!(await page.PublicKeyCredential?.isConditionalMediationAvailable?.())

// Browsers have this conversion themselves (`parseRequestOptionsFromJSON`), but not those of before 2025.

const bytesOf = (text: string): Uint8Array =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0))

const textOf = (bytes: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '')

/** Asks the browser for a passkey. Rejects with `aborted` when nobody chose one, and with `passkey_refused`. */
async function askForPasskey(
  { challenge, allowCredentials = [], ...options }: Asked,
  how: { signal?: AbortSignal; mediation?: 'conditional' },
  Failure: typeof OvationError,
): Promise<PasskeyAnswer> {
  const publicKey = {
    ...options,
    challenge: bytesOf(challenge),
    allowCredentials: allowCredentials.map((one) => ({ ...one, id: bytesOf(one.id) })),
  }
  const found = (await page.navigator?.credentials?.get({ publicKey, ...how }).catch((cause: Error) => {
    if (/^(NotAllowed|Abort)Error$/.test(cause.name))
      throw new Failure('aborted', { detail: 'no passkey was chosen', cause })
    throw new Failure('passkey_refused', { message: cause.message, cause })
  })) as Found
  // Each by its name: they are getters of a prototype, which no rest of a pattern has.
  const { userHandle, clientDataJSON, authenticatorData, signature } = found.response
  return {
    ...{ id: found.id, rawId: textOf(found.rawId), type: 'public-key', clientExtensionResults: {} },
    response: {
      clientDataJSON: textOf(clientDataJSON),
      ...{ authenticatorData: textOf(authenticatorData), signature: textOf(signature) },
      ...(userHandle ? { userHandle: textOf(userHandle) } : {}),
    },
    ...(found.authenticatorAttachment ? { authenticatorAttachment: found.authenticatorAttachment } : {}),
  }
}

/**
 * Gives the passkey that somebody chooses: at once, or with `autofill` from what the browser offers in a field, for as long as
 * they take. `challenge` asks the server for one. Rejects with `aborted`, also by `signal`, and with `passkey_refused`.
 */
export async function choosePasskey(
  challenge: () => Promise<Asked>,
  { autofill = false, signal }: { autofill?: boolean; signal?: AbortSignal },
  Failure: typeof OvationError,
): Promise<PasskeyAnswer> {
  if (!(autofill ? await passkeysFill() : passkeysWork()))
    throw new Failure('passkey_refused', {
      message: 'Nobody was signed in; this browser has no passkeys on this page; choose another way.',
    })
  while (true) {
    const options = await challenge()
    const round = new AbortController()
    const end = (): void => round.abort()
    if (signal?.aborted) end()
    signal?.addEventListener('abort', end)
    let old = false
    const timer = setTimeout(() => {
      old = true
      end()
    }, CHALLENGE_MS)
    try {
      const how = { signal: round.signal, ...(autofill ? ({ mediation: 'conditional' } as const) : {}) }
      return await askForPasskey(options, how, Failure)
    } catch (error) {
      if (!autofill || !old || signal?.aborted) throw error
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
    }
  }
}
