import { SmtpServer } from '@ovation/testkit/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'
import { mailingBy } from './smtp.fixture.ts'

const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('aiosmtpd')

describe.skipIf(skipped)('signing in by mail', () => {
  let smtp: SmtpServer
  let test: TestServer
  beforeAll(async () => {
    smtp = await SmtpServer.start()
    test = await TestServer.start({ config: mailingBy(smtp) })
  })
  afterAll(async () => {
    await test.close()
    await smtp.stop()
  })

  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${test.url}/api/v1/account/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    })
  const codeIn = (mail: { source: string }): string =>
    /#code=([\w-]+)/.exec(mail.source.replace(/=\r?\n/g, ''))?.[1] ?? ''

  it('[SIGN5] [ALIAS1] a guest asks for a link, opens it, and keeps name and id', async () => {
    const guest = await test.server.tokens.mintOwn(
      { user: 'g_mei', name: 'Mei', rooms: {}, expiresInS: 60 },
      Date.now(),
    )
    expect(await (await fetch(`${test.url}/api/v1/account/ways`)).json()).toEqual({ mail: true, listed: false })
    expect((await post('mail-link', { mail: 'mei@example.com', guest }, { 'accept-language': 'zh-CN' })).status).toBe(
      204,
    )
    const mail = await smtp.mailTo('mei@example.com')
    const code = codeIn(mail).replace(/^3D/, '')
    const signedIn = await post('sign-in', { code, guest })
    expect(await signedIn.json()).toMatchObject({ me: { name: 'Mei', kind: 'account', siteRole: null, may: [] } })
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
    const { token } = (await (await post('token', {}, { cookie })).json()) as { token: string }
    expect(await test.server.authenticate(token)).toMatchObject({ name: 'Mei', aliases: ['g_mei'] })
    expect((await post('sign-in', { code })).status).toBe(401)
  })

  it('[SIGN6] pages of other sites and too many requests are refused, whatever the address', async () => {
    const other = await post('mail-link', { mail: 'mei@example.com' }, { origin: 'https://evil.example' })
    expect(other.status).toBe(403)
    const statuses = []
    for (let n = 0; n < 12; n++) statuses.push((await post('mail-link', { mail: `somebody${n}@example.com` })).status)
    expect([...new Set(statuses)]).toEqual([204, 429])
  })
})
