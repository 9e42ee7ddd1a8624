import { OvationError } from '@ovation/protocol'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { choosePasskey, passkeysWork } from './passkey.ts'

const bytes = (...values: number[]): ArrayBuffer => Uint8Array.from(values).buffer
const FOUND = {
  ...{ id: '-_8', rawId: bytes(251, 255), authenticatorAttachment: 'platform' },
  response: {
    ...{ clientDataJSON: bytes(123, 125), authenticatorData: bytes(1), signature: bytes(2, 3) },
    userHandle: bytes(255) as ArrayBuffer | null,
  },
}
let asked: { publicKey: Record<string, unknown>; mediation?: string; signal: AbortSignal }[]
let answer: () => Promise<unknown>

beforeEach(() => {
  asked = []
  // As in browsers, where what an answer has are getters of its prototype.
  answer = async () => ({ ...FOUND, response: Object.create(FOUND.response) as unknown })
  vi.stubGlobal('isSecureContext', true)
  vi.stubGlobal('PublicKeyCredential', { isConditionalMediationAvailable: async () => true })
  vi.stubGlobal('location', { origin: 'https://live.example', hostname: 'live.example' })
  vi.stubGlobal('navigator', {
    credentials: { get: (options: never) => (asked.push(options), answer()) },
  })
})
afterEach(() => vi.unstubAllGlobals())

const ask = (options: object = {}, how: object = {}) =>
  choosePasskey(async () => ({ challenge: '-_8', ...options }), how, OvationError)

it('[PASSKEY8] what a browser is asked and answers is in the form of each', async () => {
  const passkey = await ask(
    { rpId: 'live.example', allowCredentials: [{ id: 'AQ', type: 'public-key' }] },
    { autofill: true },
  )
  expect(asked).toEqual([
    {
      signal: expect.any(AbortSignal) as AbortSignal,
      mediation: 'conditional',
      publicKey: {
        rpId: 'live.example',
        challenge: Uint8Array.of(251, 255),
        allowCredentials: [{ id: Uint8Array.of(1), type: 'public-key' }],
      },
    },
  ])
  expect(passkey).toEqual({
    ...{ id: '-_8', rawId: '-_8', type: 'public-key', authenticatorAttachment: 'platform', clientExtensionResults: {} },
    response: { clientDataJSON: 'e30', authenticatorData: 'AQ', signature: 'AgM', userHandle: '_w' },
  })
})

it('[PASSKEY8] what a browser leaves out is left out', async () => {
  answer = async () => ({
    ...FOUND,
    authenticatorAttachment: null,
    response: { ...FOUND.response, userHandle: null },
  })
  const passkey = await ask()
  expect(Object.keys(passkey.response)).not.toContain('userHandle')
  expect(passkey).not.toHaveProperty('authenticatorAttachment')
})

it.each([
  ['NotAllowedError', 'aborted'],
  ['AbortError', 'aborted'],
  ['SecurityError', 'passkey_refused'],
])('[PASSKEY8] %s of a browser is %s', async (name, code) => {
  answer = () => Promise.reject(Object.assign(new Error('as the browser says'), { name }))
  await expect(ask()).rejects.toMatchObject({ code })
})

it('[PASSKEY7] there are passkeys on pages over TLS with the name of a host, in browsers that have them', async () => {
  const works = () =>
    Promise.all([
      passkeysWork(),
      ...[false, true].map((autofill) =>
        ask({}, { autofill }).then(
          () => true,
          ({ code }) => code as string,
        ),
      ),
    ])
  expect(await works()).toEqual([true, true, true])
  vi.stubGlobal('PublicKeyCredential', {})
  expect(await works()).toEqual([true, true, 'passkey_refused'])
  const none = [false, 'passkey_refused', 'passkey_refused']
  for (const hostname of ['127.0.0.1', '[::1]']) {
    vi.stubGlobal('location', { origin: '', hostname })
    expect(await works(), hostname).toEqual(none)
  }
  vi.stubGlobal('location', { origin: '', hostname: 'live.example' })
  vi.stubGlobal('isSecureContext', false)
  expect(await works()).toEqual(none)
  vi.stubGlobal('isSecureContext', true)
  vi.stubGlobal('PublicKeyCredential', undefined)
  expect(await works()).toEqual(none)
})

it('[PASSKEY8] what is offered in a field gets a new challenge before the old one is over, until somebody ends it', async () => {
  vi.useFakeTimers()
  answer = () =>
    new Promise((_, reject) =>
      asked
        .at(-1)
        ?.signal.addEventListener('abort', () => reject(Object.assign(new Error('x'), { name: 'AbortError' }))),
    )
  const ending = new AbortController()
  const ended = expect(ask({}, { autofill: true, signal: ending.signal })).rejects.toMatchObject({ code: 'aborted' })
  await vi.advanceTimersByTimeAsync(4 * 60_000 - 1)
  expect(asked).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(asked).toHaveLength(2)
  ending.abort()
  await ended
  expect(vi.getTimerCount()).toBe(0)
  // A button waits for one answer alone.
  const pressed = expect(ask()).rejects.toMatchObject({ code: 'aborted' })
  await vi.advanceTimersByTimeAsync(4 * 60_000)
  await pressed
  expect(asked).toHaveLength(3)
  vi.useRealTimers()
})
