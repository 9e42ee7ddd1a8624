import { OvationError } from '@ovation/protocol'
import { claimFault, millisecondsFault, TOKEN_AUDIENCE, wrongClaim } from '@ovation/protocol/token-claims'
import type { TokenClaims } from '@ovation/protocol/token-claims'
import { errors } from 'jose'

export const AUDIENCE = TOKEN_AUDIENCE
const MS_PER_S = 1_000

export type Claims = TokenClaims

export const refused = (detail: string): OvationError => new OvationError('unauthorized', { detail })

/** Takes the claims of a token whose signature is right. Throws which one is wrong, and what it has to be. */
export function readClaims(payload: Readonly<Record<string, unknown>>): Claims {
  const fault = claimFault(payload)
  if (fault !== undefined) throw refused(fault)
  return { ...(payload as Claims), rooms: (payload['rooms'] ?? {}) as Claims['rooms'] }
}

/** A refusal of `jwtVerify`, as what to correct. */
export function explainRefusal(error: unknown, kid: string, alg: string, now: number): OvationError {
  if (error instanceof errors.JWTExpired) return expired(error.payload.exp, now)
  if (error instanceof errors.JWTClaimValidationFailed) return explainClaim(error, kid, now)
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    const how = alg === 'HS256' ? 'its secret, as the bytes of its text' : 'its private key'
    return refused(`its signature was not made with the key '${kid}'; sign with ${how}`)
  }
  return refused(error instanceof errors.JOSEError ? `it cannot be read: ${error.message}` : 'it cannot be read')
}

function explainClaim({ claim, payload, reason }: errors.JWTClaimValidationFailed, kid: string, now: number) {
  const inMilliseconds = millisecondsFault(payload)
  if (inMilliseconds !== undefined) return refused(inMilliseconds)
  if (claim === 'iss') return refused(wrongClaim('iss', payload.iss, `'${kid}', like the 'kid' of its header`))
  if (claim === 'nbf' && reason === 'check_failed')
    return refused(
      `its 'nbf' is ${Math.ceil((payload.nbf ?? 0) - now / MS_PER_S)} s ahead of this server's clock (${new Date(now).toISOString()}); it counts only from then on, so wait, or set the clocks right`,
    )
  return refused(wrongClaim(claim, payload[claim]))
}

const expired = (exp: number | undefined, now: number): OvationError =>
  new OvationError('token_expired', {
    message: `The connection was closed; the token has expired ('exp' was ${Math.floor(now / MS_PER_S - (exp ?? 0))} s ago by this server's clock, ${new Date(now).toISOString()}); get a new one.`,
  })
