import type { WireError } from '@ovation/protocol'
import { localPreferences } from '../small.ts'
import type { RoomSession } from '../room-session.ts'

// What the sheet asks of the server and `me` of the SDK does not: for a link that leads back to the room, with a recovery
// code, and to add a passkey. All of it on pages of the server, where the session is a cookie.

type Session = Pick<RoomSession, 'options'>

/** An error that `explain` has words for. */
const failure = ({ code, message }: Pick<WireError, 'code' | 'message'>, cause?: unknown): Error =>
  Object.assign(new Error(message, { cause }), { code })

async function post({ options: { server } }: Session, path: string, body: unknown = {}): Promise<unknown> {
  const answer = await fetch(`${server}/api/v1/account/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch((error: unknown) => {
    throw failure({ code: 'unreachable', message: 'The server did not answer.' }, error)
  })
  const given = (await answer.json().catch(() => ({}))) as { error?: WireError }
  if (!answer.ok) throw failure(given.error ?? { code: 'internal', message: answer.statusText })
  return given
}

/** The guest who this browser is: their id becomes one of the account's. */
const guestOf = ({ options: { server } }: Session): { guest?: string } => {
  const guest = localPreferences.read(`guest.${server}`)
  return guest ? { guest } : {}
}

/** Sends a link that leads back to the room. */
export async function requestMailLink(session: Session, mail: string, language: 'en' | 'zh'): Promise<void> {
  await post(session, 'mail-link', { mail, language, room: session.options.room, ...guestOf(session) })
}

/** Signs this browser in; whoever shows a room learns it from `me.get()`. */
export async function signInWithRecoveryCode(session: Session, recoveryCode: string): Promise<void> {
  await post(session, 'sign-in', { recoveryCode, ...guestOf(session) })
}

type Creation = {
  parseCreationOptionsFromJSON?: (options: unknown) => PublicKeyCredentialCreationOptions
}

/** Whether this browser makes passkeys on this page: over TLS or on this machine, and not where an IP address stands for the host. */
export const makesPasskeys = (): boolean =>
  isSecureContext &&
  'PublicKeyCredential' in globalThis &&
  'parseCreationOptionsFromJSON' in PublicKeyCredential &&
  !/^[\d.]+$|^\[/.test(location.hostname)

/** Makes a passkey for whoever is signed in. Rejects with `aborted` when none was made, and with `passkey_refused`. */
export async function addPasskey(session: Session): Promise<void> {
  const options = await post(session, 'passkeys/options')
  const publicKey = (PublicKeyCredential as unknown as Creation).parseCreationOptionsFromJSON?.(options)
  const made = await navigator.credentials.create(publicKey ? { publicKey } : {}).catch((error: Error) => {
    const code = /^(NotAllowed|Abort)Error$/.test(error.name) ? 'aborted' : 'passkey_refused'
    // This device has one already: there is nothing left to do.
    if (error.name === 'InvalidStateError') return undefined
    throw failure({ code, message: error.message }, error)
  })
  if (made === undefined) return
  await post(session, 'passkeys', { passkey: (made as unknown as { toJSON(): unknown }).toJSON() })
}
