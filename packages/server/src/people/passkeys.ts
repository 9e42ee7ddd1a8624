import { createHmac } from 'node:crypto'
import { OvationError } from '@ovation/protocol'
import type { PasskeyAnswer, PasskeyOptions } from '@ovation/protocol'
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { newSecret, parseStored } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import type { PeopleDatabase } from './database.ts'
import type { OneTime } from './one-time.ts'
import type { Person } from './person.ts'

const CHALLENGE_MS = 5 * 60_000
const MAX_PASSKEYS = 20

/** The page that asks, as browsers name it: passkeys are made for its host and work on no other. */
export type RelyingParty = { origin: string; host: string }

type Stored = { publicKey: string; counter: number; transports: string[]; host: string; label: string }
type Row = { key: string; person: string; data: string }
/** What a challenge was issued for. */
type Challenge = { host: string; person?: string }

type Deps = {
  db: PeopleDatabase
  oneTime: OneTime
  clock: Clock
  secret: string
  /** What a browser shows beside the passkey. */
  siteName: () => string
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
    const { db, clock } = this.#deps
    const { verifyAuthenticationResponse } = await library()
    const expectedChallenge = await this.#take('passkey-sign-in', answer, { host })
    const [row] = await db.find<Row>('credential', 'passkey', answer.id)
    const stored = row && (parseStored(row.data) as Stored)
    if (!row || !stored || stored.host !== host) throw refused()
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      ...{
        response: answer as unknown as AuthenticationResponseJSON,
        expectedChallenge,
        requireUserVerification: true,
      },
      ...{ expectedOrigin: origin, expectedRPID: host },
      credential: {
        ...{ id: row.key, counter: stored.counter },
        publicKey: new Uint8Array(Buffer.from(stored.publicKey, 'base64url')),
      },
    }).catch((error: unknown) => {
      throw refused(error)
    })
    if (!verified) throw refused()
    const next = JSON.stringify({ ...stored, counter: authenticationInfo.newCounter } satisfies Stored)
    const [used] = await db.change([['useCredential', next, clock.now(), 'passkey', row.key, row.data]])
    // Another use of the same state came first: one of them is a copy.
    if (used !== 1) throw refused()
    return row.person
  }

  /** What a browser needs to make a passkey for somebody. Throws `value_out_of_range` when they have too many. */
  async addOptions({ host }: RelyingParty, { id, name }: Pick<Person, 'id' | 'name'>): Promise<PasskeyOptions> {
    const { db, secret, siteName } = this.#deps
    const { generateRegistrationOptions } = await library()
    const own = await db.find<Row>('credentialsOf', id, 'passkey', MAX_PASSKEYS)
    if (own.length >= MAX_PASSKEYS)
      throw new OvationError('value_out_of_range', {
        message: `The passkey was not added; an account has at most ${MAX_PASSKEYS}; remove one first.`,
      })
    const challenge = await this.#challenge('passkey-add', { host, person: id })
    return generateRegistrationOptions({
      ...{ rpName: siteName(), rpID: host, challenge, timeout: CHALLENGE_MS },
      ...{ userName: name, userDisplayName: name },
      // What devices keep does not say who it is of (WebAuthn, section 14.6.1).
      userID: new Uint8Array(createHmac('sha256', secret).update(`passkey/${id}`).digest()),
      excludeCredentials: own.map(({ key }) => ({ id: key })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    })
  }

  /** Adds a passkey that was made for these options. `label`: what its owner sees it as. Throws `passkey_refused`. */
  async add(
    { host, origin }: RelyingParty,
    { id: person }: Pick<Person, 'id'>,
    { answer, label }: { answer: PasskeyAnswer; label: string },
  ): Promise<void> {
    const { db, clock } = this.#deps
    const { verifyRegistrationResponse } = await library()
    const expectedChallenge = await this.#take('passkey-add', answer, { host, person })
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      ...{ response: answer as unknown as RegistrationResponseJSON, expectedChallenge, requireUserVerification: true },
      ...{ expectedOrigin: origin, expectedRPID: host },
    }).catch((error: unknown) => {
      throw refused(error)
    })
    if (!verified) throw refused()
    const { credential } = registrationInfo
    const data: Stored = {
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      ...{ counter: credential.counter, transports: [...(credential.transports ?? [])], host, label },
    }
    const known = await db.find('credential', 'passkey', credential.id)
    if (known.length > 0) throw refused()
    await db.change([['addCredential', 'passkey', credential.id, person, JSON.stringify(data), clock.now()]])
  }

  async #challenge(purpose: 'passkey-sign-in' | 'passkey-add', data: Challenge): Promise<Uint8Array<ArrayBuffer>> {
    const challenge = await this.#deps.oneTime.issue(purpose, data, CHALLENGE_MS, newSecret())
    return new Uint8Array(Buffer.from(challenge, 'base64url'))
  }

  /** Uses up the challenge that an answer names. Throws when it was not issued for this. */
  async #take(
    purpose: 'passkey-sign-in' | 'passkey-add',
    answer: PasskeyAnswer,
    { host, person }: Challenge,
  ): Promise<string> {
    const challenge = challengeIn(answer)
    const issued = challenge === undefined ? undefined : await this.#deps.oneTime.take<Challenge>(purpose, challenge)
    if (challenge === undefined || issued?.host !== host || issued.person !== person) throw refused()
    return challenge
  }
}

const refused = (cause?: unknown): OvationError => new OvationError('passkey_refused', { cause })

/** The challenge that a browser has signed, as it says; it is checked with the signature. */
function challengeIn({ response }: PasskeyAnswer): string | undefined {
  try {
    const { challenge } = JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString()) as {
      challenge?: unknown
    }
    return typeof challenge === 'string' ? challenge : undefined
  } catch {
    return undefined
  }
}
