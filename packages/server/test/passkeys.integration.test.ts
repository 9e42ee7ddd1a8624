import type { PasskeyOptions } from '@ovation/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SoftAuthenticator } from '../src/people/authenticator.fixture.ts'
import { TestServer } from './server.fixture.ts'

type Answer = { status: number; body: Record<string, unknown> & { error?: { code: string; message: string } } }

let test: TestServer
/** The server by the name of this machine: browsers have passkeys only where a host has a name. */
let url: string
beforeAll(async () => {
  test = await TestServer.start({ limits: { signInAttemptsPerMinute: 30, passkeyChallengesPerMinute: 40 } })
  url = test.url.replace('127.0.0.1', 'localhost')
})
afterAll(() => test.close())

async function post(path: string, body?: unknown, headers: Record<string, string> = {}, at = url): Promise<Answer> {
  const answer = await fetch(`${at}/api/v1/account/${path}`, {
    method: 'POST',
    headers: { origin: at, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: (await answer.json().catch(() => ({}))) as Answer['body'] }
}
const options = async (path: string, headers: Record<string, string> = {}): Promise<PasskeyOptions> =>
  (await post(path, undefined, headers)).body as unknown as PasskeyOptions

/** A passkey of a new account. */
async function added(): Promise<{ on: SoftAuthenticator; cookie: string; id: string }> {
  const { id } = await test.server.people.create({ name: 'Lin' })
  const { secret } = await test.server.signIn.signIn({ code: await test.server.signIn.newCode(id) })
  const cookie = `ovation_session=${secret}`
  const on = new SoftAuthenticator(url)
  const passkey = on.create(await options('passkeys/options', { cookie }))
  expect((await post('passkeys', { passkey, label: 'Phone' }, { cookie })).status).toBe(204)
  expect((await post('passkeys', { passkey }, { cookie })).body.error?.code, 'the same again').toBe('passkey_refused')
  return { on, cookie, id }
}

describe('passkeys over REST', () => {
  it('[PASSKEY1] [PASSKEY3] an answer opens the account once, and none that was used opens it again', async () => {
    const { on, cookie, id } = await added()
    const passkey = on.get(await options('passkey-options'))
    const first = await post('sign-in', { passkey })
    expect([first.status, first.body.me]).toMatchObject([200, { id, name: 'Lin' }])
    const again = await post('sign-in', { passkey })
    expect([again.status, again.body.error?.code]).toEqual([401, 'passkey_refused'])
    const atOnce = on.get(await options('passkey-options'))
    const statuses = await Promise.all(
      Array.from({ length: 5 }, () => post('sign-in', { passkey: atOnce }).then(({ status }) => status)),
    )
    expect(statuses.sort()).toEqual([200, 401, 401, 401, 401])
    const listed = await fetch(`${url}/api/v1/account/credentials`, { headers: { cookie } })
    expect(await listed.json()).toMatchObject({ credentials: [{ kind: 'passkey', label: 'Phone' }] })
  })

  it('[PASSKEY4] pages of other sites and programs without a page are refused, whatever the answer', async () => {
    const { on, cookie } = await added()
    const passkey = on.get(await options('passkey-options'))
    const evil = { origin: 'https://evil.example' }
    for (const [path, body] of [
      ['passkey-options', undefined],
      ['passkeys/options', undefined],
      ['passkeys', { passkey }],
      ['sign-in', { passkey }],
    ] as const)
      expect((await post(path, body, { cookie, ...evil })).status, path).toBe(403)
    const none = await fetch(`${url}/api/v1/account/passkey-options`, { method: 'POST' })
    expect([none.status, await none.json()]).toMatchObject([401, { error: { code: 'passkey_refused' } }])
    // The answer was not used up by any of that.
    expect((await post('sign-in', { passkey })).status).toBe(200)
    const lured = on.get(await options('passkey-options'), evil)
    expect((await post('sign-in', { passkey: lured })).status).toBe(401)
  })

  it('[PASSKEY7] at an address without a name of a host the answer says where they work', async () => {
    const { status, body } = await post('passkey-options', undefined, {}, test.url)
    expect([status, body.error?.code]).toEqual([401, 'passkey_refused'])
    expect(body.error?.message).toContain('browsers have them only over https')
  })

  it('[PASSKEY6] challenges have a budget of their own: whoever uses it up signs in by other ways', async () => {
    const statuses = []
    for (let n = 0; n < 45; n++) statuses.push((await post('passkey-options')).status)
    expect([statuses[0], statuses.at(-1)]).toEqual([200, 429])
    const code = await test.server.signIn.newCode()
    expect((await post('sign-in', { code })).status).toBe(200)
    expect((await post('sign-in', { code })).status, 'a link is used once').toBe(401)
  })
})
