import { afterAll, beforeAll, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

const PASSWORD = 'an evening by the sea'
let test: TestServer

beforeAll(async () => (test = await TestServer.start()))
afterAll(() => test.close())

const post = async (path: string, body: unknown, cookie = '') => {
  const answer = await fetch(`${test.url}/api/v1/account/${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', cookie },
  })
  const { error, ...rest } = (await answer.json()) as { error?: { code: string; message: string } }
  return { status: answer.status, error, rest, cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' }
}

it('[OWNER4] a session alone does not replace the password, and wrong ones count as sign-ins do', async () => {
  const byLink = await post('sign-in', { code: await test.server.signIn.newCode() })
  expect((await post('token', {}, byLink.cookie)).rest).toMatchObject({ needsCurrentPassword: false })
  const { cookie } = await post('password', { password: PASSWORD }, byLink.cookie)
  expect((await post('token', {}, cookie)).rest).toMatchObject({ hasPassword: true, needsCurrentPassword: true })
  const without = await post('password', { password: 'somebody else has it' }, cookie)
  expect(without).toMatchObject({ status: 403, error: { code: 'password_needed' } })
  const wrong = await post('password', { password: 'somebody else has it', current: 'a guess' }, cookie)
  expect(wrong).toMatchObject({ status: 403, error: { code: 'password_wrong' } })
  expect(wrong.error?.message).toMatch(/the current one does not match/)
  const changed = await post('password', { password: 'a morning in the hills', current: PASSWORD }, cookie)
  expect(changed.status).toBe(200)
  expect((await post('token', {}, cookie)).status, 'other sessions end').toBe(401)

  const codes = new Set<string | undefined>()
  for (let n = 0; n < 12; n++)
    codes.add((await post('password', { password: PASSWORD, current: `guess ${n}` }, changed.cookie)).error?.code)
  expect([...codes]).toEqual(['password_wrong', 'rate_limited'])
  expect((await post('sign-in', { password: 'a morning in the hills' })).status, 'of the same budget').toBe(429)
})
