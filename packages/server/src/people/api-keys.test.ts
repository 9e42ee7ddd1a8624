import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ApiKeys, isApiKey } from './index.ts'
import { accountsFixture } from './people.fixture.ts'

const HOUR_MS = 3_600_000
const shop = { name: 'Shop', grants: [{ rooms: 'shop-*', may: ['messages.write' as const] }] }

let all: ReturnType<typeof accountsFixture>
let keys: ApiKeys
const more = (secret = 'one'): ApiKeys => new ApiKeys({ db: all.db, clock: all.clock, secret, onError: () => {} })
beforeEach(() => {
  all = accountsFixture()
  keys = more()
})
afterEach(() => all.close())

describe('API keys', () => {
  it('[KEY1] are found by their secret, which is shown once and stored as a digest under the secret of this server', async () => {
    const { key, secret } = await keys.create(shop, 'owner')
    expect(isApiKey(secret)).toBe(true)
    expect(key).toMatchObject({ ...shop, createdBy: 'owner', expiresAt: null, usedAt: null, formerUntil: null })
    expect(await keys.find(secret)).toEqual(key)
    expect(await keys.find(`${secret}x`)).toBeUndefined()
    expect(JSON.stringify(await keys.list())).not.toContain(secret.slice(-20))
    const [row] = await all.db.find<{ hash: string }>('apiKeys', 1)
    expect(secret).not.toContain(row?.hash)
    expect(await more('two').find(secret)).toBeUndefined()
  })

  it('[KEY2] end when they expire or are revoked, on another node within two seconds', async () => {
    const brief = await keys.create({ ...shop, days: 1 }, 'owner')
    expect(brief.key.expiresAt).toBe(all.clock.now() + 24 * HOUR_MS)
    all.clock.advance(24 * HOUR_MS - 1)
    expect(await keys.find(brief.secret)).toMatchObject({ id: brief.key.id })
    all.clock.advance(1_001)
    expect(await keys.find(brief.secret)).toBeUndefined()
    const { key, secret } = await keys.create(shop, 'owner')
    const node = more()
    expect(await node.find(secret)).toBeDefined()
    expect([await keys.revoke(key.id), await keys.revoke(key.id)]).toEqual([true, false])
    expect(await keys.find(secret)).toBeUndefined()
    all.clock.advance(1_000)
    expect(await node.find(secret)).toBeUndefined()
    expect((await keys.list()).map(({ id }) => id)).toEqual([brief.key.id])
  })

  it('[KEY3] are rotated: the secret of before counts beside the new one until its time is over', async () => {
    const { key, secret } = await keys.create(shop, 'owner')
    const rotated = await keys.rotate(key.id, 2)
    expect(rotated?.key).toMatchObject({ id: key.id, formerUntil: all.clock.now() + 2 * HOUR_MS })
    expect(await keys.find(secret)).toMatchObject({ id: key.id })
    expect(await keys.find(rotated?.secret ?? '')).toMatchObject({ id: key.id })
    all.clock.advance(2 * HOUR_MS)
    expect(await keys.find(secret)).toBeUndefined()
    expect(await keys.find(rotated?.secret ?? '')).toMatchObject({ id: key.id, formerUntil: null })
    const again = await keys.rotate(key.id, 0)
    expect(await keys.find(rotated?.secret ?? '')).toBeUndefined()
    expect(await keys.find(again?.secret ?? '')).toBeDefined()
    expect(await keys.rotate('none', 1)).toBeUndefined()
  })

  it('[KEY1] say when they were last used, to within a minute, and there are at most 100', async () => {
    const { key, secret } = await keys.create(shop, 'owner')
    const usedAt = async () => (await keys.list()).find(({ id }) => id === key.id)?.usedAt
    await keys.find(secret)
    await expect.poll(usedAt).toBe(all.clock.now())
    const first = all.clock.now()
    all.clock.advance(59_000)
    await keys.find(secret)
    expect(await usedAt()).toBe(first)
    all.clock.advance(1_000)
    await keys.find(secret)
    await expect.poll(usedAt).toBe(first + 60_000)
    for (let made = 1; made < 100; made++) await keys.create(shop, 'owner')
    await expect(keys.create(shop, 'owner')).rejects.toThrow('100 already')
  })
})
