import { afterEach, expect, it, vi } from 'vitest'
import { addPasskey, makesPasskeys, requestMailLink, signInWithRecoveryCode } from './calls.ts'

const session = { options: { server: 'https://live.example.com/rooms', room: 'demo' } }
afterEach(() => vi.unstubAllGlobals())

/** A server that answers what is given, and what it was asked. */
function server(...answers: { status?: number; body?: unknown }[]) {
  const asked: unknown[] = []
  vi.stubGlobal('fetch', async (url: string, { method, body }: { method: string; body: string }) => {
    asked.push([method, url, JSON.parse(body)])
    const { status = 204, body: given } = answers.shift() ?? {}
    return new Response(given === undefined ? null : JSON.stringify(given), { status })
  })
  return asked
}
const kept = (guest: string | null): void => {
  const getItem = (name: string) => (name === 'ovation.guest.https://live.example.com/rooms' ? guest : null)
  vi.stubGlobal('localStorage', { getItem })
}

it('[SIGN13] a link is asked for with the room, and with the guest who asks', async () => {
  const asked = server()
  kept('g.token')
  await requestMailLink(session, 'mei@example.com', 'zh')
  expect(asked).toEqual([
    [
      'POST',
      'https://live.example.com/rooms/api/v1/account/mail-link',
      { mail: 'mei@example.com', language: 'zh', room: 'demo', guest: 'g.token' },
    ],
  ])
})

it('[SIGN16] a recovery code is shown with the guest, if there is one; what is refused has its code', async () => {
  const asked = server(
    { status: 200, body: { me: {} } },
    { status: 401, body: { error: { code: 'unauthorized', message: 'No.' } } },
  )
  kept('')
  await signInWithRecoveryCode(session, '01234')
  expect(asked).toEqual([['POST', 'https://live.example.com/rooms/api/v1/account/sign-in', { recoveryCode: '01234' }]])
  await expect(signInWithRecoveryCode(session, '01234')).rejects.toMatchObject({ code: 'unauthorized', message: 'No.' })
})

it('[SIGN15] a server that does not answer, or not in its form, is said as such', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')))
  await expect(signInWithRecoveryCode(session, 'x')).rejects.toMatchObject({ code: 'unreachable' })
  vi.stubGlobal('fetch', async () => new Response('<html>', { status: 502, statusText: 'Bad Gateway' }))
  await expect(signInWithRecoveryCode(session, 'x')).rejects.toMatchObject({ code: 'internal', message: 'Bad Gateway' })
})

const create = vi.fn<(options: unknown) => Promise<unknown>>()
function browser(hostname: string, parses = true): void {
  vi.stubGlobal('isSecureContext', true)
  vi.stubGlobal('location', { hostname })
  vi.stubGlobal(
    'PublicKeyCredential',
    parses ? { parseCreationOptionsFromJSON: (json: unknown) => ({ parsed: json }) } : {},
  )
  vi.stubGlobal('navigator', { credentials: { create } })
}

it.each([
  ['live.example.com', true, true],
  ['localhost', true, true],
  ['127.0.0.1', true, false],
  ['[::1]', true, false],
  ['live.example.com', false, false],
])('[SIGN18] at %s, in a browser that reads options (%s), a passkey can be made: %s', (hostname, parses, can) => {
  browser(hostname, parses)
  expect(makesPasskeys()).toBe(can)
  vi.stubGlobal('isSecureContext', false)
  expect(makesPasskeys()).toBe(false)
})

it('[SIGN18] a passkey is made of what the server says, and sent to it', async () => {
  browser('localhost')
  const asked = server({ status: 200, body: { challenge: 'abc' } }, {})
  create.mockResolvedValueOnce({ toJSON: () => ({ id: 'key' }) })
  await addPasskey(session)
  expect(create.mock.lastCall).toEqual([{ publicKey: { parsed: { challenge: 'abc' } } }])
  expect(asked).toEqual([
    ['POST', 'https://live.example.com/rooms/api/v1/account/passkeys/options', {}],
    ['POST', 'https://live.example.com/rooms/api/v1/account/passkeys', { passkey: { id: 'key' } }],
  ])
})

it.each([
  ['NotAllowedError', 'aborted'],
  ['AbortError', 'aborted'],
  ['SecurityError', 'passkey_refused'],
  ['InvalidStateError', undefined],
])('[SIGN18] %s of the browser is %s', async (name, code) => {
  browser('localhost')
  const asked = server({ status: 200, body: {} })
  create.mockRejectedValueOnce(Object.assign(new Error('why'), { name }))
  const ended = addPasskey(session).then(
    () => undefined,
    (error: { code: string }) => error.code,
  )
  expect(await ended).toBe(code)
  expect(asked).toHaveLength(1)
})
