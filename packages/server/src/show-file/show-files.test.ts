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
const send = async (room: string, atBytes: number, text: string): Promise<number> =>
  (await files.add(room, Buffer.from(text), { atBytes })).bytes
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

  it('[MEDIA64] is known with the upload that it is of, its size, and whether it is shown', async () => {
    expect(files.of('a')).toEqual({ bytes: 0, shown: false })
    const { upload } = await files.add('a', Buffer.from('abc'), { atBytes: 0, wholeBytes: 5 })
    expect(files.of('a')).toEqual({ bytes: 3, upload, wholeBytes: 5, shown: false })
    // It is not shown before all of it is here.
    expect(await code(files.hold('a'))).toBe('not_found')
    await files.add('a', Buffer.from('de'), { atBytes: 3, upload })
    await files.hold('a', upload)
    expect(files.of('a')).toEqual({ bytes: 5, upload, wholeBytes: 5, shown: true })
    const made = join(root, 'made.mp4')
    writeFileSync(made, 'made')
    await files.adopt('b', made, 4)
    expect(files.of('b')).toMatchObject({ bytes: 4, shown: true })
    // What says that it is too large replaces nothing.
    await send('c', 0, 'c')
    expect(await code(files.add('c', Buffer.from('x'), { atBytes: 0, wholeBytes: 11 }))).toBe('payload_too_large')
    expect(files.of('c').bytes).toBe(1)
  })

  it('[MEDIA65] is of one upload: what belongs to one that was replaced is refused', async () => {
    const first = await files.add('a', Buffer.from('abc'), { atBytes: 0 })
    const { upload } = first
    const second = await files.add('a', Buffer.from('new'), { atBytes: 0 })
    expect([first.bytes, second.upload === upload]).toEqual([3, false])
    for (const atBytes of [0, 3])
      expect(await code(files.add('a', Buffer.from('x'), { atBytes, upload }))).toBe('replaced')
    expect([await code(files.remove('a', upload)), await code(files.hold('a', upload))]).toEqual([
      'replaced',
      'replaced',
    ])
    expect(contents()).toEqual(['new'])
    // The newest goes on, also from its beginning; whoever says nothing of uploads does as before.
    expect(await files.add('a', Buffer.from('NEW'), { atBytes: 0, upload: second.upload })).toEqual(second)
    expect([await send('a', 3, 'er'), contents()]).toEqual([5, ['NEWer']])
    await files.hold('a', second.upload)
    expect(await code(files.add('a', Buffer.from('x'), { atBytes: 3, upload }))).toBe('replaced')
    await files.release('a')
    expect(await code(files.add('a', Buffer.from('x'), { atBytes: 5, upload: second.upload }))).toBe(
      'value_out_of_range',
    )
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
