import { OvationError } from '@ovation/client'
import type { PasskeyOptions } from '@ovation/protocol'
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  WebAuthnError,
} from '@simplewebauthn/browser'
import { api, ask } from '../api.ts'

/** A challenge works for five minutes; the browser gets a new one before. */
const RENEW_MS = 4 * 60_000

const library = () => import('@simplewebauthn/browser')

/** Whether browsers have passkeys on this page: over TLS or on this machine, and not where an IP address stands for the host. */
export const passkeysWork = (): boolean =>
  isSecureContext && 'PublicKeyCredential' in window && !/^[\d.]+$|^\[/.test(location.hostname)

/** `passkey_cancelled`: nobody chose one. `passkey_known`: this device has one for the account. */
type Outcome = 'passkey_cancelled' | 'passkey_known'

/** An error of a browser in the form of the server's, so that screens have words for it. */
function told(error: unknown): unknown {
  const { name, message } = error as WebAuthnError
  const code: Outcome | undefined =
    name === 'NotAllowedError' || name === 'AbortError'
      ? 'passkey_cancelled'
      : name === 'InvalidStateError'
        ? 'passkey_known'
        : undefined
  return code === undefined ? error : Object.assign(new OvationError('passkey_refused', { message }), { code })
}

const signInOptions = async (): Promise<PublicKeyCredentialRequestOptionsJSON> =>
  (await ask('makePasskeyOptions', {})) as PasskeyOptions & PublicKeyCredentialRequestOptionsJSON

/** Asks for a passkey and signs in with it. */
export async function signInWithPasskey(): Promise<void> {
  const { startAuthentication } = await library()
  const optionsJSON = await signInOptions()
  const passkey = await startAuthentication({ optionsJSON }).catch((error: unknown) => {
    throw told(error)
  })
  await api.signIn({ passkey })
}

/** Makes a passkey for the account that is signed in. Without a label it is called as the browser is. */
export async function addPasskey(label: string): Promise<void> {
  const { startRegistration } = await library()
  const optionsJSON = (await ask('makeNewPasskeyOptions', {})) as PasskeyOptions &
    PublicKeyCredentialCreationOptionsJSON
  const passkey = await startRegistration({ optionsJSON }).catch((error: unknown) => {
    throw told(error)
  })
  await ask('addPasskey', { body: { passkey, ...(label === '' ? {} : { label }) } })
}

type Offer = { done: () => void; failed: (error: unknown) => void }

/**
 * Lets the browser offer passkeys among what it fills in, in fields with `webauthn` in `autocomplete`, where it can. Gives
 * what ends that.
 */
export function offerPasskeys({ done, failed }: Offer): () => void {
  let over = false
  let cancel = (): void => {}
  const offer = async (): Promise<void> => {
    const { browserSupportsWebAuthnAutofill, startAuthentication, WebAuthnAbortService } = await library()
    if (!(await browserSupportsWebAuthnAutofill())) return
    while (!over) {
      const optionsJSON = await signInOptions()
      if (over) return
      cancel = () => WebAuthnAbortService.cancelCeremony()
      const timer = setTimeout(cancel, RENEW_MS)
      // Which field there is depends on the way that somebody has chosen, and browsers look for it by themselves.
      const passkey = await startAuthentication({
        optionsJSON,
        useBrowserAutofill: true,
        verifyBrowserAutofillInput: false,
      }).catch((error: unknown) => {
        if ((error as WebAuthnError).code !== 'ERROR_CEREMONY_ABORTED') throw error
      })
      clearTimeout(timer)
      cancel = () => {}
      if (!passkey) continue
      return void (await api.signIn({ passkey }).then(done, failed))
    }
  }
  // What cannot be offered is not missed: there is the button.
  offer().catch(() => {})
  return () => {
    over = true
    cancel()
  }
}
