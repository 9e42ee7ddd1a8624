import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ManualClock } from '@ovation/testkit'
import { outletContract, readOnce, recordOf } from '@ovation/testkit/contracts'
import { describe, expect, it } from 'vitest'
import { FILE } from './file.ts'
import { openFile } from './outlet.fixture.ts'

const DAY_MS = 86_400_000
const soon = (): AbortSignal => AbortSignal.timeout(5_000)

describe('the outlet into files', () => {
  outletContract(async () => openFile())

  it('[OUTLET46] a file a day, and none that is older than its days', async () => {
    const clock = new ManualClock(Date.UTC(2026, 0, 30, 12))
    const { driver, files, close } = openFile({ keepDays: 2 }, { clock })
    for (let seq = 1; seq <= 5; seq++) {
      await driver.send([recordOf('a', seq)], soon())
      clock.advance(DAY_MS)
    }
    expect(readdirSync(files)).toEqual(['2026-02-01.o1.ndjson', '2026-02-02.o1.ndjson', '2026-02-03.o1.ndjson'])
    await close()
  })

  it('[OUTLET46] a clock that is set back makes no older file go on', async () => {
    const clock = new ManualClock(Date.UTC(2026, 0, 30, 12))
    const { driver, files, received, close } = openFile({}, { clock })
    await driver.send([recordOf('a', 1)], soon())
    clock.stepWall(-3 * DAY_MS)
    await driver.send([recordOf('a', 2)], soon())
    expect(readdirSync(files)).toEqual(['2026-01-30.o1.ndjson'])
    expect(readOnce(await received()).heads).toEqual({ a: 2 })
    await close()
  })

  it('[OUTLET47] a line that a crash has torn is cut before the next one, also in the file of an earlier day', async () => {
    const clock = new ManualClock(Date.UTC(2026, 0, 30, 12))
    const first = openFile({}, { clock })
    await first.driver.send([recordOf('a', 1)], soon())
    await first.driver.close()
    const file = join(first.files, '2026-01-30.o1.ndjson')
    const whole = readFileSync(file, 'utf8')
    appendFileSync(file, JSON.stringify(recordOf('a', 2, { body: 'x'.repeat(200_000) })))
    const second = openFile({}, { clock, folder: first.data })
    await second.driver.send([recordOf('a', 2)], soon())
    await second.close()
    expect(readOnce(await first.received())).toEqual({ heads: { a: 2 }, repeated: 0 })
    const again = readFileSync(file, 'utf8')
    expect(again.startsWith(whole)).toBe(true)
    appendFileSync(file, '{"room":"a","se')
    clock.advance(DAY_MS)
    const third = openFile({}, { clock, folder: first.data })
    await third.driver.send([recordOf('a', 3)], soon())
    await third.close()
    expect(readFileSync(file, 'utf8')).toBe(again)
    expect(readOnce(await first.received())).toEqual({ heads: { a: 3 }, repeated: 0 })
    await first.close()
  })

  it('[OUTLET47] where it cannot write it says why, and goes on when it can', async () => {
    const { driver, files, received, close } = openFile()
    mkdirSync(dirname(files))
    writeFileSync(files, 'no folder')
    await expect(driver.send([recordOf('a', 1)], soon())).rejects.toThrow(
      /^records could not be written to the folder 'records'; .*EEXIST.*; free the disk, and let the server write to/,
    )
    rmSync(files)
    await driver.send([recordOf('a', 1)], soon())
    expect(await received()).toEqual([recordOf('a', 1)])
    await close()
  })

  it('[OUTLET47] what is left of a write that failed is cut back to what was acknowledged', async () => {
    const { driver, files, received, close } = openFile()
    await driver.send([recordOf('a', 1)], soon())
    const file = join(files, readdirSync(files)[0] ?? '')
    const { size } = statSync(file)
    // The system takes one record more and a part of the next, and refuses the rest.
    const maxFileBytes = (bytes: string): unknown =>
      execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:unlimited`])
    const ignored = (): void => {}
    process.on('SIGXFSZ', ignored)
    try {
      maxFileBytes(String(size * 2 + 50))
      await expect(
        driver.send(
          [2, 3, 4].map((seq) => recordOf('a', seq)),
          soon(),
        ),
      ).rejects.toThrow(/EFBIG.*; free the/)
    } finally {
      maxFileBytes('unlimited')
      process.off('SIGXFSZ', ignored)
    }
    expect(statSync(file).size).toBe(size * 2 + 50)
    await driver.send(
      [2, 3].map((seq) => recordOf('a', seq)),
      soon(),
    )
    expect(readOnce(await received())).toEqual({ heads: { a: 3 }, repeated: 0 })
    await close()
  })

  it('[OUTLET48] its files hold no more than they may together', async () => {
    const { driver, received, close } = openFile({ maxMegabytes: 1 })
    const large = (seq: number) => recordOf('a', seq, { body: 'x'.repeat(400_000) })
    await driver.send([large(1), large(2)], soon())
    await expect(driver.send([large(3)], soon())).rejects.toThrow(/more than 1 MB \(maxMegabytes\); move older/)
    expect(readOnce(await received()).heads).toEqual({ a: 2 })
    await close()
  })

  it('[OUTLET49] only a folder below the one for outlets can be named', () => {
    for (const folder of ['', '..', '../x', '/etc', 'a/../../b', '.hidden', 'a//b', 'a/b/c/d/e', 'a\\b', 'a\0b'])
      expect(() => FILE.read({ folder })).toThrow("'settings.folder'")
    expect(() => FILE.read({ folder: 'a', keepDays: 0 })).toThrow("'settings.keepDays'")
    expect(() => FILE.read({ folder: 'a', more: 1 })).toThrow("'settings.more'")
    expect(FILE.read({ folder: 'a/b-c' })).toEqual({ folder: 'a/b-c', keepDays: 30, maxMegabytes: 10_000 })
  })
})
