import { createHash, X509Certificate } from 'node:crypto'
import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { Challenges } from './challenges.ts'
import { fileAcmeStore } from './file-store.ts'
import { challengeCertificate } from './x509.ts'

const TOKEN = 'abcdefghijklmnop'

function setUp() {
  const clock = new ManualClock(Date.parse('2026-11-26T00:00:00Z'))
  const store = fileAcmeStore('/nowhere', clock)
  return { clock, challenges: new Challenges(store, ['a.test'], clock.now) }
}
const turn = (): Promise<void> => new Promise((done) => void setImmediate(done))

describe('challenges', () => {
  it('[ACME6] are answered while they are open, and not for longer than an order takes', async () => {
    const { challenges, clock } = setUp()
    const open = { method: 'http-01', name: 'a.test', token: TOKEN, authorization: 'answer' } as const
    const close = await challenges.open(open)
    expect(await challenges.answerOf(TOKEN)).toBe('answer')
    expect(await challenges.answerOf(`${TOKEN}x`)).toBeUndefined()
    expect(await challenges.contextFor('a.test'), 'of another method').toBeUndefined()
    close()
    await turn()
    expect(await challenges.answerOf(TOKEN)).toBeUndefined()
    await challenges.open(open)
    clock.advance(600_001)
    expect(await challenges.answerOf(TOKEN)).toBeUndefined()
  })

  it.each(['', 'short', '../account', `${TOKEN}/x`, `${TOKEN}%2f`, 'a'.repeat(201)])(
    '[ACME7] %j is no token, and nothing is looked up for it',
    async (token) => {
      const challenges = new Challenges({ read: () => expect.fail('a look-up') } as never, ['a.test'], Date.now)
      expect(await challenges.answerOf(token)).toBeUndefined()
      expect(await challenges.contextFor('other.test')).toBeUndefined()
    },
  )

  it('[ACME2] in the handshake have a certificate that is made once', async () => {
    const { challenges } = setUp()
    const open = { method: 'tls-alpn-01', name: 'a.test', token: TOKEN } as const
    await challenges.open({ ...open, authorization: 'first' })
    const first = await challenges.contextFor('a.test')
    expect(first).toBeDefined()
    expect(await challenges.contextFor('a.test')).toBe(first)
    expect(await challenges.answerOf(TOKEN)).toBeUndefined()
    const close = await challenges.open({ ...open, authorization: 'second' })
    expect(await challenges.contextFor('a.test')).not.toBe(first)
    close()
    await turn()
    expect(await challenges.contextFor('a.test')).toBeUndefined()
  })

  it('[ACME2] the certificate holds the digest of the answer (RFC 8737, section 3)', async () => {
    const { cert } = await challengeCertificate('a.test', 'answer', Date.now())
    const parsed = new X509Certificate(cert)
    expect(parsed.subjectAltName).toBe('DNS:a.test')
    const digest = createHash('sha256').update('answer').digest('hex')
    // The identifier of the extension, that it is critical, and an octet string within one.
    expect(parsed.raw.toString('hex')).toContain(`06082b06010505070 1 1f0101ff04220420${digest}`.replaceAll(' ', ''))
  })
})
