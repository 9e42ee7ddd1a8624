import type { PasskeyAnswer } from '@ovation/protocol'
import { describe, expect, it } from 'vitest'
import { challengeOf, relyingParty } from './relying-party.ts'

const refusal = (origin: string | undefined, publicUrl?: string): { code?: string; message?: string } => {
  try {
    relyingParty(origin, publicUrl)
    return {}
  } catch (error) {
    return error as { code: string; message: string }
  }
}

describe('the page that uses a passkey', () => {
  it('[PASSKEY7] is one over https with the name of a host, or of this machine', () => {
    expect(relyingParty('https://live.example.com:8443', undefined)).toEqual({
      origin: 'https://live.example.com:8443',
      host: 'live.example.com',
    })
    expect(relyingParty('http://localhost:8080', undefined).host).toBe('localhost')
    expect(relyingParty('http://live.localhost', undefined).host).toBe('live.localhost')
    for (const origin of [
      'http://live.example.com',
      'http://notlocalhost',
      'https://192.0.2.1',
      'http://127.0.0.1:8080',
      'https://[2001:db8::1]',
    ]) {
      expect(refusal(origin)).toMatchObject({ code: 'passkey_refused' })
      expect(refusal(origin).message).toContain(`cannot be used at ${origin}; browsers have them only over https`)
    }
    for (const origin of [undefined, 'null', '']) expect(refusal(origin)).toMatchObject({ code: 'passkey_refused' })
  })

  it('[PASSKEY7] is at the public address of this server, where there is one, or on this machine', () => {
    const address = 'https://live.example.com/live'
    expect(relyingParty('https://live.example.com', address).host).toBe('live.example.com')
    expect(relyingParty('http://localhost:8080', address).host).toBe('localhost')
    for (const origin of ['https://other.example.com', 'https://live.example.com:8443', 'http://live.localhost']) {
      expect(refusal(origin, address)).toMatchObject({ code: 'passkey_refused' })
      expect(refusal(origin, address).message).toContain(`they belong to ${address}`)
    }
  })
})

describe('what a browser has signed', () => {
  const answer = (clientData: unknown) =>
    ({ response: { clientDataJSON: Buffer.from(JSON.stringify(clientData)).toString('base64url') } }) as PasskeyAnswer

  it('[PASSKEY7] answers a challenge on a page that no other has in a frame', () => {
    expect(challengeOf(answer({ challenge: 'abc' }))).toBe('abc')
    expect(challengeOf(answer({ challenge: 'abc', crossOrigin: false }))).toBe('abc')
    for (const crossOrigin of [true, 'false', 0, null])
      expect(() => challengeOf(answer({ challenge: 'abc', crossOrigin }))).toThrow(
        expect.objectContaining({ code: 'passkey_refused' }) as Error,
      )
  })

  it('[PASSKEY7] is refused when it says nothing of use', () => {
    const refused = expect.objectContaining({ code: 'passkey_refused' }) as Error
    for (const data of [null, {}, { challenge: 1 }, [], 'x']) expect(() => challengeOf(answer(data))).toThrow(refused)
    expect(() => challengeOf({ response: { clientDataJSON: '!' } } as PasskeyAnswer)).toThrow(refused)
  })
})
