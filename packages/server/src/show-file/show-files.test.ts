import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ManualClock } from '@ovation/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ShowFiles } from './show-files.ts'

let root: string
let clock: ManualClock
let files: ShowFiles
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'ovation-show-files-'))
  clock = new ManualClock()
  files = filesWith()
  await files.start()
})
afterEach(async () => {
  await files.close()
  rmSync(root, { recursive: true, force: true })
})

const folder = (): string => join(root, 'show-files')
const filesWith = (more = {}): ShowFiles =>
  new ShowFiles({
    folder: folder(),
    clock,
    limits: {
      ...{ maxShowFileBytes: 10, maxShowFilesBytes: 15, keepShowFileMs: 100_000 },
      ...{ recordingMinFreeBytes: 0, recordingMinFreeShare: 0, ...more },
    },
  })
const send = (room: string, atBytes: number, text: string): Promise<number> =>
  files.add(room, atBytes, Buffer.from(text))
const code = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'ok',
    ({ code }) => code,
  )
/** What is on the disk. */
const contents = (): string[] => readdirSync(folder()).map((name) => readFileSync(join(folder(), name), 'utf8'))

describe('the file of a room', () => {
  it('[MEDIA58] is put together of its parts, and one that is sent again replaces what came after', async () => {
    expect([await send('a', 0, 'abc'), await send('a', 3, 'def')]).toEqual([3, 6])
    expect([await send('a', 3, 'DE'), contents()]).toEqual([5, ['abcDE']])
    expect(await code(send('a', 9, 'x'))).toBe('value_out_of_range')
    expect(await code(send('b', 1, 'x'))).toBe('value_out_of_range')
    expect(contents()).toEqual(['abcDE'])
  })

  it('[MEDIA58] is one: another that begins replaces it', async () => {
    await send('a', 0, 'abc')
    await send('a', 0, 'new')
    await send('b', 0, 'b')
    expect(contents().toSorted()).toEqual(['b', 'new'])
    await files.remove('a')
    await files.remove('a')
    expect([contents(), await files.hold('a')]).toEqual([['b'], undefined])
  })

  it('[MEDIA58] is bounded, and so are those of all rooms, by the disk too', async () => {
    await send('a', 0, '0123456789')
    expect(await code(send('a', 10, 'x'))).toBe('payload_too_large')
    await send('b', 0, '01234')
    expect(await code(send('b', 5, 'x'))).toBe('storage_full')
    expect(contents().toSorted()).toEqual(['01234', '0123456789'])
    await files.close()
    files = filesWith({ recordingMinFreeShare: 1 })
    await files.start()
    expect(await code(send('a', 0, 'x'))).toBe('storage_full')
  })

  it('[MEDIA58] is not changed while it is shown, and goes afterwards', async () => {
    await send('a', 0, 'abc')
    const path = await files.hold('a')
    expect(readFileSync(path ?? '', 'utf8')).toBe('abc')
    expect(await code(send('a', 3, 'x'))).toBe('nothing_to_change')
    expect(await code(send('a', 0, 'x'))).toBe('nothing_to_change')
    expect(await code(files.remove('a'))).toBe('nothing_to_change')
    files.letGo('a')
    expect(await send('a', 3, 'x')).toBe(4)
    await files.hold('a')
    await files.release('a')
    expect([contents(), await files.hold('a')]).toEqual([[], undefined])
  })

  it('[MEDIA58] goes when it was not shown for a day, or when the server starts', async () => {
    await send('a', 0, 'a')
    await send('b', 0, 'b')
    await files.hold('b')
    clock.advance(99_999)
    await files.tidy()
    expect(contents()).toHaveLength(2)
    clock.advance(1)
    await files.tidy()
    expect(contents()).toEqual(['b'])
    await files.close()
    files = filesWith()
    await files.start()
    expect(contents()).toEqual([])
  })

  it('[MEDIA58] may be one that the server made, which stays as it is', async () => {
    const made = join(root, 'made.mp4')
    writeFileSync(made, 'made')
    const path = await files.adopt('a', made, 4)
    expect(readFileSync(path, 'utf8')).toBe('made')
    expect(await code(send('a', 2, 'x'))).toBe('nothing_to_change')
    expect(await code(files.adopt('a', made, 4))).toBe('nothing_to_change')
    await files.release('a')
    expect([contents(), readFileSync(made, 'utf8')]).toEqual([[], 'made'])
    expect(await code(files.adopt('a', made, 11))).toBe('payload_too_large')
  })
})
