import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { RecordingCatalogue, replaysByRoom } from './catalogue.ts'
import { folderForTest, headOf, listeningLogger, stateOf } from './states.fixture.ts'

async function start(folder = folderForTest()) {
  const { logger, lines } = listeningLogger()
  const catalogue = new RecordingCatalogue(folder, logger)
  await catalogue.open()
  return { catalogue, folder, lines }
}
const never = (): boolean => false
const ids = (states: readonly { head: { id: string } }[]): string[] => states.map(({ head }) => head.id)

describe('the catalogue of recordings', () => {
  it('[REPLAY4] finds what is in its folder, and nothing under another name', async () => {
    const { catalogue, folder } = await start(join(folderForTest(), 'new'))
    await catalogue.create(headOf('a', { title: 'A' }))
    expect(readFileSync(join(folder, 'a', 'journal.jsonl'), 'utf8')).toBe(
      `${JSON.stringify(headOf('a', { title: 'A' }))}\n`,
    )
    mkdirSync(join(folder, 'renamed'))
    writeFileSync(join(folder, 'renamed', 'journal.jsonl'), JSON.stringify(headOf('b')))
    mkdirSync(join(folder, 'empty'))
    const again = await start(folder)
    expect([ids(again.catalogue.all), again.catalogue.get('a')?.title]).toEqual([['a'], 'A'])
    expect([again.catalogue.get('b'), again.lines]).toEqual([undefined, []])
    expect(() => again.catalogue.mustGet('b')).toThrow('There is no such recording')
    expect(again.catalogue.mustGet('a').head.id).toBe('a')
  })

  it('[REPLAY1] lists what can be played of a room, newest first, and its clips', async () => {
    const { catalogue } = await start()
    for (const state of [
      stateOf('old', { at: 1 }),
      stateOf('new', { at: 3 }),
      stateOf('clip', { at: 2, kind: 'clip' }),
      stateOf('empty', { parts: 0 }),
      stateOf('other', { room: 'two', kind: 'clip' }),
    ])
      catalogue.add(state)
    expect(ids(catalogue.of('one'))).toEqual(['new', 'clip', 'old'])
    expect(ids(catalogue.clipsOf('one'))).toEqual(['clip'])
    expect(ids(catalogue.all)).toHaveLength(5)
    catalogue.add(stateOf('another', { room: 'two' }))
    const replays = [...replaysByRoom(catalogue.all)]
    expect(replays.map(([room, { count, newest }]) => [room, count, newest.head.id])).toEqual([
      ['one', 2, 'new'],
      ['two', 1, 'another'],
    ])
  })

  it('[REPLAY3] keeps a line that was added, and forgets what was removed, on the disk too', async () => {
    const { catalogue, folder } = await start()
    const state = await catalogue.create(headOf('a'))
    await catalogue.note(state, { t: 'edit', title: 'new' })
    expect([state.title, (await start(folder)).catalogue.get('a')?.title]).toEqual(['new', 'new'])
    await catalogue.remove('a')
    expect([catalogue.get('a'), existsSync(join(folder, 'a'))]).toEqual([undefined, false])
    await expect(catalogue.remove('a')).rejects.toThrow('There is no such recording')
  })

  it('[REPLAY11] leaves nothing behind where the first line cannot be written', async () => {
    const { catalogue, folder } = await start()
    mkdirSync(join(folder, 'a', 'journal.jsonl'), { recursive: true })
    await expect(catalogue.create(headOf('a'))).rejects.toThrow('EISDIR')
    expect([catalogue.get('a'), existsSync(join(folder, 'a'))]).toEqual([undefined, false])
  })

  it('[REC10] reads what another node has recorded of a room, and of no other', async () => {
    const { catalogue, folder } = await start()
    const other = await start(folder)
    for (const head of [headOf('a'), headOf('b', { room: 'two' })]) await other.catalogue.create(head)
    await catalogue.readAnew('one', never)
    expect(ids(catalogue.all)).toEqual(['a'])
    // Open, and not being recorded here: what was written of it since counts.
    await other.catalogue.note(other.catalogue.mustGet('a'), { t: 'edit', title: 'later' })
    await catalogue.readAnew('one', (id) => id === 'a')
    expect(catalogue.get('a')?.title).toBe('a')
    await catalogue.readAnew('two', never)
    expect([catalogue.get('a')?.title, catalogue.get('b')]).toEqual(['a', undefined])
    await catalogue.readAnew('one', never)
    expect(catalogue.get('a')?.title).toBe('later')
    await catalogue.note(catalogue.mustGet('a'), { t: 'end', at: 5 })
    await other.catalogue.note(other.catalogue.mustGet('a'), { t: 'edit', title: 'too late' })
    await catalogue.readAnew('one', never)
    expect(catalogue.get('a')?.title).toBe('later')
    // A folder that cannot be read is found out by who writes.
    await new RecordingCatalogue(join(folder, 'none'), listeningLogger().logger).readAnew('one', never)
  })

  it('[REC10] knows whether another node has written more, or an end', async () => {
    const { catalogue, folder } = await start()
    const state = await catalogue.create(headOf('a'))
    const before = (await start(folder)).catalogue.mustGet('a')
    expect(await catalogue.newerOf(before)).toBeUndefined()
    await catalogue.note(state, { t: 'edit', title: 'more' })
    expect((await catalogue.newerOf(before))?.title).toBe('more')
    expect(await catalogue.newerOf(state)).toBeUndefined()
    await catalogue.note(state, { t: 'end', at: 9 })
    expect((await catalogue.newerOf(state))?.endedAt).toBe(9)
    expect(await catalogue.newerOf(stateOf('gone'))).toBeUndefined()
  })

  it('[REPLAY1] says where media lies, once all of it is there', async () => {
    const { catalogue, folder } = await start()
    await catalogue.create(headOf('a'))
    const path = join(folder, 'a', '2.mp4')
    expect(catalogue.fileOf('a', 2)).toBe(path)
    const at = (offset: number, bytes: number) => catalogue.pathOf('a', { run: 2, offset, bytes })
    await expect(at(0, 1)).rejects.toMatchObject({ code: 'not_found' })
    writeFileSync(path, 'ten bytes.')
    expect([await at(0, 10), await at(4, 6)]).toEqual([path, path])
    await expect(at(4, 7)).rejects.toMatchObject({ code: 'not_found' })
    await expect(catalogue.pathOf('b', { run: 0, offset: 0, bytes: 0 })).rejects.toMatchObject({ code: 'not_found' })
  })
})
