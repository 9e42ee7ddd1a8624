import { flattenedVerify, importJWK } from 'jose'
import type { FlattenedJWSInput, JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { accountKey } from './account.ts'
import { AccountKey } from './account-key.ts'
import type { AcmeStore } from './store.ts'

function storeWith(account?: string) {
  const written: [string, string][] = []
  const store = {
    read: async (name: string) => (name === 'account' ? (written.at(-1)?.[1] ?? account) : undefined),
    write: async (name: string, value: string) => void written.push([name, value]),
  } as unknown as AcmeStore
  return { store, written }
}

describe('the key of the account', () => {
  it('[ACME5] is kept before it is used, and is the same from then on', async () => {
    const { store, written } = storeWith()
    const { secret } = await accountKey(store)
    expect(written).toEqual([['account', JSON.stringify(secret)]])
    expect((await accountKey(store)).secret).toEqual(secret)
    expect(written).toHaveLength(1)
  })

  it('[ACME5] that cannot be kept is not used', async () => {
    const full = new Error('the disk is full')
    const { store } = storeWith()
    store.write = () => Promise.reject(full)
    await expect(accountKey(store)).rejects.toBe(full)
  })

  it('[ACME5] takes the place of what is none, of another kind, or has no private part', async () => {
    const { secret } = await AccountKey.create()
    const { d: _, ...publicPart } = secret
    const others = [{ ...secret, kty: 'RSA' }, { ...secret, crv: 'P-384' }, publicPart]
    for (const text of ['', '{', 'null', ...others.map((one) => JSON.stringify(one))]) {
      const { store, written } = storeWith(text)
      expect((await accountKey(store)).secret.x, text).not.toBe(secret.x)
      expect(written, text).toHaveLength(1)
    }
  })

  it('[ACME8] signs for one address with one nonce, names itself until the account has an address, and never shows its private part', async () => {
    const key = await AccountKey.create()
    const url = 'https://ca.test/order'
    const { d: _, ...publicPart } = key.secret
    const headerOf = async (account?: string) => {
      const body = await key.sign({ a: 1 }, { url, nonce: 'n1', account })
      const jws = JSON.parse(body) as FlattenedJWSInput
      const { payload } = await flattenedVerify(jws, await importJWK(publicPart, 'ES256'))
      expect(new TextDecoder().decode(payload)).toBe('{"a":1}')
      return JSON.parse(Buffer.from(jws.protected ?? '', 'base64url').toString()) as { jwk?: JWK }
    }
    expect(await headerOf()).toEqual({ alg: 'ES256', nonce: 'n1', url, jwk: publicPart })
    expect(await headerOf('https://ca.test/account/1')).toEqual({
      ...{ alg: 'ES256', nonce: 'n1', url },
      kid: 'https://ca.test/account/1',
    })
    expect(JSON.parse(await key.sign(undefined, { url, nonce: 'n2' }))).toMatchObject({ payload: '' })
  })
})
