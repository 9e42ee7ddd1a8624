import { createPrivateKey, X509Certificate } from 'node:crypto'
import { sleep } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import type { AccountKey } from './account-key.ts'
import { readAuthorization, readOrder } from './answers.ts'
import type { Authorization, Order } from './answers.ts'
import { AcmeProblem, problemFrom } from './problems.ts'
import type { Method } from './problems.ts'
import { retryAfterMs } from './retry-after.ts'
import { AcmeSession } from './session.ts'
import type { Answer, Transport } from './transport.ts'
import { requestFor } from './x509.ts'

export type OrderDeps = {
  directoryUrl: string
  contact: string | undefined
  key: AccountKey
  send: Transport
  clock: Clock
  /** Lets every node answer the challenge of a name, until the result is called. */
  answer: (challenge: { method: Method; name: string; token: string; authorization: string }) => Promise<() => void>
  signal: AbortSignal
}

/** PEM: a private key, and its certificate followed by those that lead to a root. */
export type Issued = { key: string; cert: string }

const MIN_POLL_MS = 500
const MAX_POLL_MS = 10_000
/** How often an order or a check is looked at before it counts as failed. */
const MAX_POLLS = 30

/** Orders one certificate for all names, checked by one method. Every failure is thrown as an `AcmeProblem`. */
export async function orderCertificate(names: readonly string[], method: Method, deps: OrderDeps): Promise<Issued> {
  const { directoryUrl, contact, key, send, clock, signal } = deps
  const session = await AcmeSession.open({ directoryUrl, key, send, now: clock.now, signal })
  await session.signIn(contact)
  const context = { name: names.join(', '), method }
  const identifiers = names.map((value) => ({ type: 'dns', value }))
  const placed = await session.post(session.directory.newOrder, { identifiers }, context)
  const at = placed.headers.location
  const order = readOrder(placed.body)
  if (at === undefined || !order) throw unreadable('order')
  // One after the other: the limits of certificate authorities are for failed checks, and the first of them is enough.
  for (const url of order.authorizations) await authorize(session, url, method, deps)
  const { key: privateKey, csr } = await requestFor(names)
  if (order.status !== 'valid') await session.post(order.finalize, { csr: csr.toString('base64url') }, context)
  const done = await poll(session, at, deps, (answer) => settled(answer, context))
  if (done.certificate === undefined) throw unreadable('order')
  const { body } = await session.post(done.certificate, undefined, context)
  return { key: privateKey, cert: mustFit(body, privateKey, names) }
}

async function authorize(session: AcmeSession, url: string, method: Method, deps: OrderDeps): Promise<void> {
  const asked = { name: 'one of the names', method }
  const authorization = readAuthorization((await session.post(url, undefined, asked)).body)
  if (!authorization) throw unreadable('authorization')
  // It was checked a short while ago.
  if (authorization.status === 'valid') return
  const { name, challenges } = authorization
  const challenge = challenges.find(({ type }) => type === method)
  if (!challenge)
    throw new AcmeProblem(
      'unsupported',
      `no certificate was issued for ${name}; this certificate authority does not check it by ${method}; use a name without a wildcard, or another OVATION_ACME_DIRECTORY`,
    )
  const { token } = challenge
  const withdraw = await deps.answer({ method, name, token, authorization: await deps.key.authorizationFor(token) })
  try {
    await session.post(challenge.url, {}, { name, method })
    const caa = session.directory.meta.caaIdentities?.[0]
    await poll(session, url, deps, (answer) => checked(readAuthorization(answer.body), { name, method, caa }))
  } finally {
    withdraw()
  }
}

/** Whether a check is over; throws when it failed. */
function checked(
  authorization: Authorization | undefined,
  context: { name: string; method: Method; caa: string | undefined },
): Authorization | undefined {
  if (!authorization) throw unreadable('authorization')
  if (authorization.status === 'valid') return authorization
  if (authorization.status === 'pending' || authorization.status === 'processing') return undefined
  const failed = authorization.challenges.find(({ error }) => error !== undefined)
  throw problemFrom(failed?.error ?? { detail: `its check is ${authorization.status}` }, context)
}

/** The order, once its certificate is there; throws when it failed. */
function settled(answer: Answer, context: { name: string; method: Method }): Order | undefined {
  const order = readOrder(answer.body)
  if (!order) throw unreadable('order')
  if (order.status === 'valid') return order
  if (order.status === 'invalid') throw problemFrom(order.error ?? { detail: 'the order is invalid' }, context)
  return undefined
}

/** Looks at something until it is settled, as often as the certificate authority asks for, and not for ever. */
async function poll<T>(
  session: AcmeSession,
  url: string,
  { clock, signal }: OrderDeps,
  read: (answer: Answer) => T | undefined,
): Promise<T> {
  for (let count = 0; count < MAX_POLLS; count += 1) {
    signal.throwIfAborted()
    const answer = await session.post(url, undefined, { name: 'all names' })
    const found = read(answer)
    if (found !== undefined) return found
    const asked = retryAfterMs(answer, clock.now()) ?? MIN_POLL_MS * 2 ** Math.min(count, 4)
    await sleep(clock, Math.min(Math.max(asked, MIN_POLL_MS), MAX_POLL_MS))
  }
  throw new AcmeProblem(
    'timeout',
    'no certificate was issued; the certificate authority did not finish in time; it is asked again later',
  )
}

const unreadable = (what: string): AcmeProblem =>
  new AcmeProblem(
    'unreadable',
    `no certificate was issued; the ${what} of the certificate authority could not be read; it is asked again later, or set OVATION_ACME_DIRECTORY to another one`,
  )

/** The chain, when its first certificate is for this key and all names. */
function mustFit(chain: string, key: string, names: readonly string[]): string {
  try {
    const certificate = new X509Certificate(chain)
    if (
      certificate.checkPrivateKey(createPrivateKey(key)) &&
      names.every((name) => certificate.checkHost(name) !== undefined)
    )
      return chain
  } catch {
    // It is not a certificate.
  }
  throw unreadable('certificate')
}
