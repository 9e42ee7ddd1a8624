import { createHmac } from 'node:crypto'
import { OvationError } from '@ovation/protocol'
import type { NewPasskeyOptions, PasskeyAnswer, PasskeyOptions } from '@ovation/protocol'
import type {
  AuthenticationResponseJSON,
  RegistrationResponseJSON,
  VerifiedRegistrationResponse,
} from '@simplewebauthn/server'
import { newSecret, parseStored } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import type { PeopleDatabase } from './database.ts'
import type { OneTime } from './one-time.ts'
import type { Person } from './person.ts'
import { challengeOf, passkeyRefused } from './relying-party.ts'
import type { RelyingParty } from './relying-party.ts'

const CHALLENGE_MS = 5 * 60_000
const MAX_PASSKEYS = 20
/** Ed25519, ES256 and RS256: what every version of Node verifies (RFC 9053). */
const ALGORITHMS = [-8, -7, -257]
/** Makers' certificates are not asked for, and none that comes all the same is looked into: lists of revoked ones are on the internet. */
const ATTESTATIONS = new Set(['none', 'packed'])

type Stored = {
  publicKey: string
  /** How often its device has used it, as that says; 0 where it does not count. */
  counter: number
  /** What the device keeps of whose it is. */
  user: string
  host: string
  label: string
  /** Whether it may be copied to other devices of its owner, which never changes, and whether it is. */
  synced: boolean
  backedUp: boolean
}
type Row = { key: string; person: string; data: string }
/** What a challenge was issued for. */
type Challenge = { host: string; person?: string }
type Purpose = 'passkey-sign-in' | 'passkey-add'

type Deps = {
  db: PeopleDatabase
  oneTime: OneTime
  clock: Clock
  secret: string
  /** What a browser shows beside the passkey. */
  siteName: () => string
  /** A valid answer came from a device that has counted fewer uses than were seen: there may be a copy. */
  onCopied: (person: string) => void
}

/** Of WebAuthn (W3C, Level 3), with the library that checks it loaded when somebody first needs it. */
const library = () => import('@simplewebauthn/server')

/**
 * Signing in with a passkey: a key pair on somebody's device, made for one host. A challenge works once, whether what comes
 * back is right or not. Everything that is refused is `passkey_refused`: which of the checks failed is nobody's to learn.
 */
export class Passkeys {
  #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** What a browser needs to sign in with any of the passkeys that it has for this host. */
  async signInOptions({ host }: RelyingParty): Promise<PasskeyOptions> {
    const { generateAuthenticationOptions } = await library()
    const challenge = await this.#challenge('passkey-sign-in', { host })
    return generateAuthenticationOptions({
      rpID: host,
      challenge,
      userVerification: 'required',
      timeout: CHALLENGE_MS,
    })
  }

  /** Whose passkey this is. Throws `passkey_refused`. */
  async signIn({ host, origin }: RelyingParty, answer: PasskeyAnswer): Promise<string> {
    const { db, clock, onCopied } = this.#deps
    const { verifyAuthenticationResponse } = await library()
    const expectedChallenge = await this.#take('passkey-sign-in', answer, { host })
    const [row] = await db.find<Row>('credential', 'passkey', answer.id)
    const stored = row && (parseStored(row.data) as Stored)
    // Nobody was named before, so the device has to say whose it is (section 7.2, step 6).
    if (!row || !stored || stored.host !== host || stored.user !== answer.response.userHandle) throw passkeyRefused()
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: answer as unknown as AuthenticationResponseJSON,
      expectedChallenge,
      expectedOrigin: origin,
      expectedRPID: host,
      requireUserVerification: true,
      // Counted below, once it is known to be the device that counts.
      credential: { id: row.key, counter: 0, publicKey: new Uint8Array(Buffer.from(stored.publicKey, 'base64url')) },
    }).catch((error: unknown) => {
      throw passkeyRefused(error)
    })
    const { newCounter: counter, credentialDeviceType, credentialBackedUp: backedUp } = authenticationInfo
    if (!verified || stored.synced !== (credentialDeviceType === 'multiDevice')) throw passkeyRefused()
    if (Math.max(counter, stored.counter) > 0 && counter <= stored.counter) {
      onCopied(row.person)
      throw passkeyRefused()
    }
    const next = JSON.stringify({ ...stored, counter, backedUp } satisfies Stored)
    const [used] = await db.change([['useCredential', next, clock.now(), 'passkey', row.key, row.data]])
    // Another use of the same state came first, or it was removed.
    if (used !== 1) throw passkeyRefused()
    return row.person
  }

  /** What a browser needs to make a passkey for somebody. Throws `value_out_of_range` when they have too many. */
  async addOptions({ host }: RelyingParty, { id, name }: Pick<Person, 'id' | 'name'>): Promise<NewPasskeyOptions> {
    const { generateRegistrationOptions } = await library()
    const own = await this.#mustHaveRoom(id)
    const challenge = await this.#challenge('passkey-add', { host, person: id })
    return generateRegistrationOptions({
      rpName: this.#deps.siteName(),
      rpID: host,
      challenge,
      timeout: CHALLENGE_MS,
      userName: name,
      userDisplayName: name,
      userID: new Uint8Array(this.#userOf(id)),
      excludeCredentials: own.map(({ key }) => ({ id: key })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      supportedAlgorithmIDs: ALGORITHMS,
    })
  }

  /**
   * Adds a passkey that was made for these options. `label`: what its owner sees it as. Throws `passkey_refused`, and
   * `value_out_of_range` when they have too many.
   */
  async add(
    at: RelyingParty,
    { id: person }: Pick<Person, 'id'>,
    { answer, label }: { answer: PasskeyAnswer; label: string },
  ): Promise<void> {
    const { db, clock } = this.#deps
    const expectedChallenge = await this.#take('passkey-add', answer, { host: at.host, person })
    const { credential, ...made } = await checkNew(at, answer, expectedChallenge)
    const data: Stored = {
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      user: this.#userOf(person).toString('base64url'),
      host: at.host,
      label,
      synced: made.credentialDeviceType === 'multiDevice',
      backedUp: made.credentialBackedUp,
    }
    const row = [credential.id, JSON.stringify(data), clock.now(), person] as const
    const [, added] = await db.change([
      ['holdPerson', person],
      ['addCredentialWithin', 'passkey', ...row, 'passkey', MAX_PASSKEYS],
    ])
    if (added === 1) return
    await this.#mustHaveRoom(person)
    // Somebody has it already, who may be the same person, or the account was closed.
    throw passkeyRefused()
  }

  /** What devices keep of whose a passkey is. It does not say who that is (section 14.6.1). */
  #userOf(person: string): Buffer {
    return createHmac('sha256', this.#deps.secret).update(`passkey/${person}`).digest()
  }

  /** The passkeys that somebody has. Throws `value_out_of_range` when one more would be too many. */
  async #mustHaveRoom(person: string): Promise<Row[]> {
    const own = await this.#deps.db.find<Row>('credentialsOf', person, 'passkey', MAX_PASSKEYS)
    if (own.length >= MAX_PASSKEYS)
      throw new OvationError('value_out_of_range', {
        message: `The passkey was not added; an account has at most ${MAX_PASSKEYS}; remove one first.`,
      })
    return own
  }

  async #challenge(purpose: Purpose, data: Challenge): Promise<Uint8Array<ArrayBuffer>> {
    const challenge = await this.#deps.oneTime.issue(purpose, data, CHALLENGE_MS, newSecret())
    return new Uint8Array(Buffer.from(challenge, 'base64url'))
  }

  /** Uses up the challenge that an answer names. Throws when it was not issued for this. */
  async #take(purpose: Purpose, answer: PasskeyAnswer, { host, person }: Challenge): Promise<string> {
    const challenge = challengeOf(answer)
    const issued = await this.#deps.oneTime.take<Challenge>(purpose, challenge)
    if (issued?.host !== host || issued.person !== person) throw passkeyRefused()
    return challenge
  }
}

/** What a new passkey is, once all of section 7.1 holds. */
async function checkNew(
  { host, origin }: RelyingParty,
  answer: PasskeyAnswer,
  expectedChallenge: string,
): Promise<NonNullable<VerifiedRegistrationResponse['registrationInfo']>> {
  const { verifyRegistrationResponse } = await library()
  const { decodeAttestationObject, isoBase64URL } = await import('@simplewebauthn/server/helpers')
  const response = answer as unknown as RegistrationResponseJSON
  try {
    const attestation = decodeAttestationObject(isoBase64URL.toBuffer(response.response.attestationObject))
    if (!ATTESTATIONS.has(attestation.get('fmt')) || attestation.get('attStmt').get('x5c') !== undefined)
      throw new Error('there is a certificate')
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge,
      expectedOrigin: origin,
      expectedRPID: host,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    })
    if (verified) return registrationInfo
  } catch (error) {
    throw passkeyRefused(error)
  }
  throw passkeyRefused()
}
