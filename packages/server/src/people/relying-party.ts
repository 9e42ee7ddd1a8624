import { isIP } from 'node:net'
import { OvationError } from '@ovation/protocol'
import type { PasskeyAnswer } from '@ovation/protocol'

/** The page that asks, as browsers name it: passkeys are made for its host and work on no other. */
export type RelyingParty = { origin: string; host: string }

export const passkeyRefused = (cause?: unknown): OvationError => new OvationError('passkey_refused', { cause })

/**
 * The page of an `Origin` header. That it is of this server was checked before; browsers have passkeys only on pages over
 * TLS and on `localhost`, and not where an IP address stands for the host (WebAuthn, section 5.1.3). `publicUrl`: where
 * people find this server; passkeys of another name of it would work nowhere else. Throws `passkey_refused`.
 */
export function relyingParty(origin: string | undefined, publicUrl: string | undefined): RelyingParty {
  if (origin === undefined || !URL.canParse(origin)) throw passkeyRefused()
  const { protocol, hostname: host } = new URL(origin)
  const isSecure = protocol === 'https:' || host === 'localhost' || host.endsWith('.localhost')
  if (!isSecure || isIP(host.replace(/^\[|\]$/g, '')) > 0)
    throw new OvationError('passkey_refused', {
      message: `A passkey cannot be used at ${origin}; browsers have them only over https and with a name of a host; open this server by such an address, or sign in another way.`,
    })
  if (publicUrl !== undefined && host !== 'localhost' && new URL(publicUrl).origin !== origin)
    throw new OvationError('passkey_refused', {
      message: `A passkey cannot be used at ${origin}; they belong to ${publicUrl}; sign in there, or another way.`,
    })
  return { origin, host }
}

/**
 * What a browser has signed, as it says: the signature is checked later. Throws `passkey_refused` when it says nothing
 * of use, or that a page of another site had this one in a frame.
 */
export function challengeOf({ response }: PasskeyAnswer): string {
  const { challenge, crossOrigin } = clientData(response.clientDataJSON)
  if (typeof challenge !== 'string' || (crossOrigin !== undefined && crossOrigin !== false)) throw passkeyRefused()
  return challenge
}

function clientData(encoded: string): { challenge?: unknown; crossOrigin?: unknown } {
  try {
    return (JSON.parse(Buffer.from(encoded, 'base64url').toString()) ?? {}) as object
  } catch (error) {
    throw passkeyRefused(error)
  }
}
