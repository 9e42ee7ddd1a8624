import { OvationError } from '@ovation/client'
import type { NewPasskeyOptions, PasskeyOptions } from '@ovation/protocol'
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  WebAuthnError,
} from '@simplewebauthn/browser'
import { api, ask } from '../api.ts'
import { offer } from './offer.ts'

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
  const optionsJSON = (await ask('makeNewPasskeyOptions', {})) as NewPasskeyOptions &
    PublicKeyCredentialCreationOptionsJSON
  const passkey = await startRegistration({ optionsJSON }).catch((error: unknown) => {
    throw told(error)
  })
  await ask('addPasskey', { body: { passkey, ...(label === '' ? {} : { label }) } })
}

/** As `offer` does, in fields with `webauthn` in `autocomplete`. */
export const offerPasskeys = (told: { done: () => void; failed: (error: unknown) => void }): (() => void) =>
  offer({
    can: async () => (await library()).browserSupportsWebAuthnAutofill(),
    options: signInOptions,
    choose: async (optionsJSON) => {
      const { startAuthentication } = await library()
      try {
        // Which field there is depends on the way that somebody has chosen, and browsers look for it by themselves.
        return await startAuthentication({ optionsJSON, useBrowserAutofill: true, verifyBrowserAutofillInput: false })
      } catch (error) {
        if ((error as WebAuthnError).code === 'ERROR_CEREMONY_ABORTED') return undefined
        throw error
      }
    },
    cancel: () => void library().then(({ WebAuthnAbortService }) => WebAuthnAbortService.cancelCeremony()),
    signIn: (passkey) => api.signIn({ passkey }),
    after: (delayMs, run) => {
      const timer = setTimeout(run, delayMs)
      return () => clearTimeout(timer)
    },
    ...told,
  })
