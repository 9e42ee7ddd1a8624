import { createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { OvationError } from '@ovation/protocol'
import type { KeyAlgorithm } from '@ovation/room'
import { parseJson } from '../ops/index.ts'

const MIN_RSA_BITS = 2_048

const unusable = (why: string): OvationError =>
  new OvationError('value_out_of_range', {
    message: `The key was not added; ${why}; send the public key as PEM or JWK.`,
  })

/** A public key as somebody sends it: as PEM, or as the JSON of a JWK (RFC 7517). Throws `value_out_of_range`. */
export function readPublicKey(text: string): { algorithm: KeyAlgorithm; pem: string } {
  const key = keyOf(text.trim())
  return { algorithm: algorithmOf(key), pem: String(key.export({ type: 'spki', format: 'pem' })) }
}

function keyOf(text: string): KeyObject {
  if (/PRIVATE KEY/.test(text)) throw unusable('it is a private key, which belongs on your server alone')
  const jwk = text.startsWith('{') ? parseJson(text) : undefined
  if (jwk !== undefined && (typeof jwk !== 'object' || jwk === null || 'd' in jwk || 'k' in jwk))
    throw unusable('it is a private key, or none')
  try {
    return jwk === undefined ? createPublicKey(text) : createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
  } catch {
    throw unusable('it cannot be read')
  }
}

function algorithmOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): KeyAlgorithm {
  if (type === 'ed25519') return 'EdDSA'
  if (type === 'ec' && details?.namedCurve === 'prime256v1') return 'ES256'
  if (type === 'rsa' && (details?.modulusLength ?? 0) >= MIN_RSA_BITS) return 'RS256'
  throw unusable(`it is for none of EdDSA (Ed25519), ES256 (P-256) and RS256 (RSA of ${MIN_RSA_BITS} bits or more)`)
}
