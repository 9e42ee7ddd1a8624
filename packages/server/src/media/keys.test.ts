import { describe, expect, it } from 'vitest'
import { databaseInMemory } from '../log/sqlite/in-memory.fixture.ts'
import type { StorageThread } from '../storage/index.ts'
import { sqliteStreamKeyStore } from './key-store.ts'
import { MAX_KEYS_PER_ROOM, StreamKeys } from './keys.ts'
import { mediaHandlers } from './store-handlers.ts'

/** Keys in a database in memory. */
function start(secret = 'secret', db = databaseInMemory()) {
  let now = 1_000
  const handlers = mediaHandlers(db)
  const call = async (method: string, ...args: unknown[]) => handlers[method]?.(...(args as never[]))
  const store = sqliteStreamKeyStore({ call } as unknown as StorageThread)
  return { db, keys: new StreamKeys(store, secret, () => now++) }
}

describe('stream keys', () => {
  it('[MEDIA6] a room has one, which is shown again as it was, and found by a digest alone', async () => {
    const { db, keys } = start()
    const key = await keys.show('one')
    expect(key).toMatch(/^one_[\w-]{27}$/)
    expect(await keys.show('one')).toBe(key)
    expect(await keys.list('one')).toEqual([{ id: 'main', name: '', key, createdAt: 1_000 }])
    expect(await keys.find(key)).toMatchObject({ room: 'one', id: 'main' })
    expect([await keys.find(`${key}x`), await keys.find('')]).toEqual([undefined, undefined])
    // Nothing that lies in a stolen database lets anybody publish.
    expect(JSON.stringify(db.prepare('select * from publish_key').all())).not.toContain(key.slice(4))
    expect(await start('another secret', db).keys.find(key)).toBeUndefined()
    await expect(start('another secret', db).keys.show('one')).rejects.toThrow()
    db.exec(`update publish_key set room = 'two'`)
    await expect(keys.show('two')).rejects.toThrow()
  })

  it('[MEDIA6] can be made anew, added and taken away', async () => {
    const { keys } = start()
    const first = await keys.show('one')
    const second = await keys.add('one', 'Second')
    expect((await keys.list('one')).map(({ name }) => name)).toEqual(['', 'Second'])
    const anew = await keys.reset('one', second?.id ?? '')
    expect([anew?.id, anew?.name, anew?.key === second?.key]).toEqual([second?.id, 'Second', false])
    expect([await keys.find(second?.key ?? ''), (await keys.find(anew?.key ?? ''))?.id]).toEqual([
      undefined,
      second?.id,
    ])
    expect(await keys.reset('one', 'none')).toBeUndefined()
    const rotated = await keys.rotate('one')
    expect([rotated.id, await keys.find(first), (await keys.find(rotated.key))?.id]).toEqual([
      'main',
      undefined,
      'main',
    ])
    expect([await keys.revoke('one', rotated.id), await keys.revoke('one', rotated.id)]).toEqual([true, false])
    expect((await keys.list('one')).map(({ name }) => name)).toEqual(['Second'])
    expect((await keys.rotate('new')).id).toBe('main')
  })

  it('[MEDIA6] a room has ten at most', async () => {
    const { keys } = start()
    const made = []
    for (let n = 0; n < 12; n++) made.push(await keys.add('one', `${n}`))
    expect(made.filter((key) => key !== undefined)).toHaveLength(MAX_KEYS_PER_ROOM - 1)
    expect(await keys.list('one')).toHaveLength(10)
  })
})
