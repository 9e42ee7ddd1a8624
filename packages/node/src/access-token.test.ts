import { createHmac, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { AccessToken } from './access-token.ts'

const partsOf = (token: string): Record<string, unknown>[] =>
  token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>)

describe('tokens', () => {
  it('[NODE16] have the claims of docs/tokens.md, and count for a quarter of an hour', () => {
    const text = new AccessToken('key_1', 'secret', { user: 'tao', name: 'Tao', rooms: { demo: 'host' } }).sign()
    const [header, claims] = partsOf(text)
    expect(header).toEqual({ alg: 'HS256', typ: 'JWT', kid: 'key_1' })
    expect(claims).toMatchObject({ iss: 'key_1', aud: 'ovation', sub: 'tao', name: 'Tao', rooms: { demo: 'host' } })
    expect(Number(claims?.['exp']) - Number(claims?.['iat'])).toBe(900)
    const [head = '', body = '', signature] = text.split('.')
    expect(createHmac('sha256', 'secret').update(`${head}.${body}`).digest('base64url')).toBe(signature)
  })

  it.each<[string, object, string]>([
    ['a reserved id', { user: 'g_1' }, "its 'sub' is 'g_1'; it has to be another"],
    ['no id', { user: '' }, "its 'sub' is ''; it has to be your id of the person"],
    ['a long name', { user: 'tao', name: 'x'.repeat(31) }, "its 'name' has 31 visible characters"],
    ['a role', { user: 'tao', rooms: { demo: 'emperor' } }, "its 'rooms.demo' is 'emperor'; it has to be one of owner"],
    ['an avatar', { user: 'tao', avatar: 'http://x.example/a.png' }, "its 'avatar' is 'http://x.example/a.png'"],
    ['no time', { user: 'tao', expiresInSeconds: 0 }, "'expiresInSeconds' is 0"],
  ])('[NODE17] what a server would refuse is refused in its words: %s', (_, options, said) => {
    expect(() => new AccessToken('key_1', 'secret', options as never)).toThrow(said)
  })

  it('[NODE17] keys that no server takes are refused, without being shown', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp521r1' })
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    expect(() => new AccessToken('key_1', pem, { user: 'tao' })).toThrow('its key is one for secp521r1; use P-256')
    expect(() => new AccessToken('key_1', '', { user: 'tao' })).toThrow('its key is missing')
    expect(() => new AccessToken('', 'secret', { user: 'tao' })).toThrow('the id of its signing key is missing')
  })
})
