import { SmtpServer } from '@ovation/testkit/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readableName } from '../src/identity/index.ts'
import { TestServer } from './server.fixture.ts'
import { mailingBy } from './smtp.fixture.ts'

const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('aiosmtpd')

describe.skipIf(skipped)('signing in by mail', () => {
  let smtp: SmtpServer
  let test: TestServer
  beforeAll(async () => {
    smtp = await SmtpServer.start()
    test = await TestServer.start({ config: mailingBy(smtp), limits: { signInAttemptsPerMinute: 40 } })
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

  it('[SIGN5] a new account is called as the guest who opens the link chose to be, after the link was asked for too', async () => {
    const guestWith = (user: string, name: string) =>
      test.server.tokens.mintOwn({ user, name, rooms: {}, expiresInS: 60 }, Date.now())
    const nobody = await guestWith('g_zoe', 'Guest 1234')
    const nameOf = async (mail: string, guest: string): Promise<string> => {
      await post('mail-link', { mail, guest: nobody })
      const signedIn = await post('sign-in', { code: codeIn(await smtp.mailTo(mail)).replace(/^3D/, ''), guest })
      return ((await signedIn.json()) as { me: { name: string } }).me.name
    }
    expect(await nameOf('zoe@example.com', await guestWith('g_zoe', 'Zoe'))).toBe('Zoe')
    expect(await nameOf('ben@example.com', await guestWith('g_ben', readableName('g_ben')))).toBe('Guest 1234')
  })

  it('[SIGN13] a link that was asked for in a room leads to its page, and to no other', async () => {
    const linkIn = ({ source }: { source: string }): string =>
      /http:\/\/\S+(?==23code|#code)/.exec(source.replace(/=\r?\n/g, ''))?.[0] ?? ''
    expect((await post('mail-link', { mail: 'ana@example.com', room: 'demo' })).status).toBe(204)
    expect(new URL(linkIn(await smtp.mailTo('ana@example.com'))).pathname).toBe('/r/demo')
    for (const room of ['', '../studio', '/evil.example', 'https://evil.example', 'a/b', 'demo#x', 'Demo', 'demo?x'])
      expect((await post('mail-link', { mail: 'bea@example.com', room })).status, room).toBe(422)
  })

  it('[SIGN14] a mail that adds an address says that it does', async () => {
    const { id } = await test.server.people.create({ name: 'Lin' })
    const signedIn = await post('sign-in', { code: await test.server.signIn.newCode(id) })
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect((await post('mail', { mail: 'lin@example.com' }, { cookie })).status).toBe(204)
    const { source } = await smtp.mailTo('lin@example.com')
    expect(source).toMatch(/^Subject: Add this address to your account/m)
    expect(source).toContain('/studio#code=')
  })

  it('[SIGN6] pages of other sites and too many requests are refused, whatever the address', async () => {
    const other = await post('mail-link', { mail: 'mei@example.com' }, { origin: 'https://evil.example' })
    expect(other.status).toBe(403)
    const statuses = []
    for (let n = 0; n < 42; n++) statuses.push((await post('mail-link', { mail: `somebody${n}@example.com` })).status)
    expect([...new Set(statuses)]).toEqual([204, 429])
  })
})
