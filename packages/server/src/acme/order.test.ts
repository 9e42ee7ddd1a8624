import { createPrivateKey, X509Certificate } from 'node:crypto'
import { ManualClock } from '@ovation/testkit'
import { flattenedVerify, importJWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { AccountKey } from './account-key.ts'
import { DIRECTORY_URL, FakeAuthority, namesOf } from './authority.fixture.ts'
import { orderCertificate } from './order.ts'
import type { OrderDeps } from './order.ts'
import { AcmeProblem } from './problems.ts'

type Open = { method: string; name: string; token: string; authorization: string }

async function orderer(change: Partial<OrderDeps> = {}) {
  const authority = new FakeAuthority()
  const manual = new ManualClock()
  const waits: number[] = []
  const after = (ms: number, run: () => void) => {
    waits.push(ms)
    return manual.after(ms, run)
  }
  const clock = { now: manual.now, monotonicMs: manual.monotonicMs, every: manual.every, after }
  const key = await AccountKey.create()
  const open: Open[] = []
  const closed: string[] = []
  const deps: OrderDeps = {
    ...{ directoryUrl: DIRECTORY_URL, contact: undefined, key, send: authority.send, clock },
    signal: new AbortController().signal,
    answer: async (challenge) => {
      open.push(challenge)
      return () => closed.push(challenge.name)
    },
    ...change,
  }
  /** Orders while time passes as fast as it is waited for. */
  const order = async (names: string[], method: 'http-01' | 'tls-alpn-01' = 'http-01') => {
    let done = false
    const result = orderCertificate(names, method, deps).finally(() => (done = true))
    result.catch(() => {})
    while (!done) {
      await new Promise((next) => void setImmediate(next))
      manual.advance(10_000)
    }
    return result
  }
  return { authority, key, open, closed, deps, order, waits }
}

const problemOf = (ordered: Promise<unknown>): Promise<AcmeProblem> =>
  ordered.then(
    () => expect.fail('a certificate was issued'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(AcmeProblem)
      return error as AcmeProblem
    },
  )

describe('an order', () => {
  it('[ACME1] has one certificate for all names, with a key of its own', async () => {
    const { authority, open, closed, order } = await orderer()
    const { key, cert } = await order(['a.test', 'b.test'])
    expect(namesOf(cert)).toBe('DNS:a.test, DNS:b.test')
    expect(new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))).toBe(true)
    expect(open.map(({ method, name }) => [method, name])).toEqual([
      ['http-01', 'a.test'],
      ['http-01', 'b.test'],
    ])
    expect(closed).toEqual(['a.test', 'b.test'])
    expect(authority.signed.map(({ path }) => path)).toEqual([
      '/account',
      '/order',
      ...['/authorization/0', '/challenge/0/http-01', '/authorization/0'],
      ...['/authorization/1', '/challenge/1/http-01', '/authorization/1'],
      ...['/finalize', '/order/1', '/certificate'],
    ])
  })

  it('[ACME1] what is open while a name is checked is answered by the account that ordered', async () => {
    const { authority, key, open, closed, order } = await orderer()
    const during: string[][] = []
    authority.onCheck = (name) => void during.push([name, ...closed])
    await order(['a.test', 'b.test'], 'tls-alpn-01')
    expect(during, 'each before it is withdrawn').toEqual([['a.test'], ['b.test', 'a.test']])
    expect(open[0]?.authorization).toBe(await key.authorizationFor(open[0]?.token ?? ''))
    expect(open[0]?.authorization).toMatch(/^token-of-tls-alpn-01-0x*\.[\w-]{43}$/)
  })

  it('[ACME8] every request is signed for its address with a fresh nonce, by the key at first and then by the account', async () => {
    const bodies: string[] = []
    const { authority, key, order, deps } = await orderer()
    const { send } = deps
    deps.send = (url, sending) => {
      if (sending.body !== undefined) bodies.push(sending.body)
      return send(url, sending)
    }
    await order(['a.test'])
    const { d: _, ...publicPart } = key.secret
    const verifier = await importJWK(publicPart, 'ES256')
    for (const body of bodies) await flattenedVerify(JSON.parse(body) as never, verifier)
    const headers = authority.signed.map(({ header }) => header)
    expect(headers[0]).toMatchObject({ alg: 'ES256', jwk: publicPart, url: 'https://ca.test/account' })
    expect(headers[0]).not.toHaveProperty('kid')
    expect(JSON.stringify(bodies)).not.toContain(key.secret.d)
    for (const { path, header } of authority.signed.slice(1))
      expect(header, path).toMatchObject({ kid: 'https://ca.test/account/1', url: `https://ca.test${path}` })
    const nonces = headers.map(({ nonce }) => nonce)
    expect(new Set(nonces).size).toBe(nonces.length)
  })

  it('[ACME1] the account agrees to the terms, and has a mail address where one was named', async () => {
    const named = await orderer({ contact: 'mei@a.test' })
    await named.order(['a.test'])
    expect(named.authority.signed[0]?.payload).toEqual({ termsOfServiceAgreed: true, contact: ['mailto:mei@a.test'] })
    const without = await orderer()
    await without.order(['a.test'])
    expect(without.authority.signed[0]?.payload).toEqual({ termsOfServiceAgreed: true })
  })

  it('[ACME1] a name that was checked a short while ago is not checked again', async () => {
    const { authority, open, order } = await orderer()
    authority.checked.add('a.test')
    await order(['a.test', 'b.test'])
    expect(open.map(({ name }) => name)).toEqual(['b.test'])
  })

  it('[ACME8] a refused nonce is replaced, four times and not for ever', async () => {
    const { authority, order } = await orderer()
    for (let count = 0; count < 4; count += 1) authority.refuse('/order', 'badNonce')
    await order(['a.test'])
    expect(authority.signed.filter(({ path }) => path === '/order')).toHaveLength(5)
    for (let count = 0; count < 5; count += 1) authority.refuse('/order', 'badNonce')
    expect((await problemOf(order(['a.test']))).type).toBe('badNonce')
    expect(authority.signed.filter(({ path }) => path === '/order')).toHaveLength(10)
  })

  it('[ACME4] a limit says when it may be asked again, and names it is about', async () => {
    const { authority, order } = await orderer()
    authority.refuse('/order', 'rateLimited', { status: 429, headers: { 'retry-after': '3600' } })
    const problem = await problemOf(order(['a.test', 'b.test']))
    expect([problem.type, problem.retryAfterMs]).toEqual(['rateLimited', 3_600_000])
    expect(problem.message).toBe(
      'no certificate was issued for a.test, b.test; this certificate authority limits how often it is asked (it is rateLimited); wait; the server asks again by itself when it may',
    )
  })

  it('[ACME4] a name whose check fails is named, in our words, and its challenge withdrawn', async () => {
    const { authority, closed, order } = await orderer()
    authority.faults.set('b.test', { type: 'urn:ietf:params:acme:error:caa', detail: 'CAA record for b.test' })
    const problem = await problemOf(order(['a.test', 'b.test']))
    expect(problem.message).toBe(
      `no certificate was issued for b.test; a CAA record of b.test does not allow this certificate authority (CAA record for b.test); add the CAA record '0 issue "ca.test"' for b.test, or remove the one that is there`,
    )
    expect(closed).toEqual(['a.test', 'b.test'])
  })

  it('[ACME8] what is not ready is looked at again, as often as the authority asks for, and not for ever', async () => {
    const asked = await orderer()
    asked.authority.pendingLooks = 3
    asked.authority.retryAfter = '5'
    await asked.order(['a.test'])
    expect(asked.waits, 'for the check and, after its first answer, for the order').toEqual(Array(5).fill(5_000))
    const unasked = await orderer()
    unasked.authority.pendingLooks = 6
    await unasked.order(['a.test'])
    expect(unasked.waits.slice(0, 6)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000])
    const slow = await orderer()
    slow.authority.pendingLooks = 1_000
    slow.authority.retryAfter = '86400'
    expect((await problemOf(slow.order(['a.test']))).message).toBe(
      'no certificate was issued; the certificate authority did not finish in time; it is asked again later',
    )
    expect(slow.waits, 'five minutes at most').toEqual(Array.from({ length: 30 }, () => 10_000))
    expect(slow.closed).toEqual(['a.test'])
  })

  it('[ACME4] a name that is not checked in this way says so', async () => {
    const { authority, order } = await orderer()
    authority.methods = ['dns-01']
    expect((await problemOf(order(['a.test']))).message).toContain('does not check it by http-01; ')
  })

  it('[ACME8] what is no answer of an authority is refused', async () => {
    const { authority, order } = await orderer()
    authority.certificate = 'no certificate'
    expect((await problemOf(order(['a.test']))).message).toContain('the certificate of the certificate authority could')
    const { cert } = await (await orderer()).order(['a.test'])
    authority.certificate = cert
    expect((await problemOf(order(['a.test']))).type, 'of another key').toBe('unreadable')
    const other = await orderer({ send: async () => ({ status: 200, headers: {}, body: '<html>' }) })
    expect((await problemOf(other.order(['a.test']))).message).toBe(
      'no certificate was issued; ca.test answers 200 and not as the directory of a certificate authority; correct OVATION_ACME_DIRECTORY',
    )
    authority.meta = { caaIdentities: 'odd' }
    expect((await problemOf(order(['a.test']))).type).toBe('network')
  })

  it('[ACME8] an order that is called off goes no further', async () => {
    const stop = new AbortController()
    const { authority, order } = await orderer({ signal: stop.signal })
    authority.onCheck = () => stop.abort()
    await expect(order(['a.test'])).rejects.toThrow('aborted')
    expect(authority.signed.at(-1)?.path).toBe('/challenge/0/http-01')
  })
})
