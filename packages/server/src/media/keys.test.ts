import { describe, expect, it } from 'vitest'
import type { StreamKeyRow, StreamKeyStore } from './key-store.ts'
import { MAX_KEYS_PER_ROOM, StreamKeys } from './keys.ts'

/** Rows in memory, as a database keeps them. */
class Rows implements StreamKeyStore {
  rows: (StreamKeyRow & { hash: string })[] = []
  listStreamKeys = async (room: string) =>
    this.rows.filter((row) => row.room === room).toSorted((a, b) => a.createdAt - b.createdAt)
  writeStreamKey = async (row: StreamKeyRow & { hash: string }, replace: boolean) => {
    const at = this.rows.findIndex(({ room, id }) => room === row.room && id === row.id)
    if (at === -1) this.rows.push(row)
    else if (replace) this.rows[at] = row
  }
  findStreamKey = async (hash: string) => this.rows.find((row) => row.hash === hash)
  deleteStreamKey = async (room: string, id: string) => {
    const before = this.rows.length
    this.rows = this.rows.filter((row) => row.room !== room || row.id !== id)
    return this.rows.length < before
  }
}

function start(secret = 'secret', store = new Rows()) {
  let now = 1_000
  return { store, keys: new StreamKeys(store, secret, () => now++) }
}

describe('stream keys', () => {
  it('[MEDIA6] a room has one, which is shown again as it was, and found by a digest alone', async () => {
    const { store, keys } = start()
    const key = await keys.show('one')
    expect(key).toMatch(/^one_[\w-]{27}$/)
    expect(await keys.show('one')).toBe(key)
    expect(await keys.list('one')).toEqual([{ id: 'main', name: '', key, createdAt: 1_000 }])
    expect(await keys.find(key)).toMatchObject({ room: 'one', id: 'main' })
    expect([await keys.find(`${key}x`), await keys.find('')]).toEqual([undefined, undefined])
    // Nothing that lies in a stolen database lets anybody publish.
    expect(JSON.stringify(store.rows)).not.toContain(key.slice(4))
    expect(await start('another secret', store).keys.find(key)).toBeUndefined()
    await expect(start('another secret', store).keys.show('one')).rejects.toThrow()
    for (const row of store.rows) row.room = 'two'
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
