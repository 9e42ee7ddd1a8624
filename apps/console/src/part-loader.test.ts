import { describe, expect, it } from 'vitest'
import { PartLoader } from './part-loader.ts'

type Seen = { poll: boolean }

/** Parts that load, or fail, when the test says so. */
function setUp(parts: { name: string; when?: (seen: Seen) => boolean }[]) {
  const asked: { name: string; settle: (module: string | Error) => Promise<void> }[] = []
  const waits: { delayMs: number; run: () => void; cancelled: boolean }[] = []
  let changes = 0
  const loader = new PartLoader<Seen, string>(
    parts.map(({ name, when = () => true }) => ({
      when,
      load: () => {
        const { promise, resolve, reject } = Promise.withResolvers<string>()
        const settle = async (module: string | Error): Promise<void> => {
          if (module instanceof Error) reject(module)
          else resolve(module)
          await promise.catch(() => {})
          await Promise.resolve()
        }
        asked.push({ name, settle })
        return promise
      },
    })),
    {
      changed: () => changes++,
      after: (delayMs, run) => {
        const wait = { delayMs, run, cancelled: false }
        waits.push(wait)
        return () => (wait.cancelled = true)
      },
    },
  )
  return { loader, asked, waits, changes: () => changes, names: () => asked.map(({ name }) => name) }
}

describe('the parts of the studio', () => {
  it('[STUDIO13] are loaded once each, when what is seen says so', async () => {
    const { loader, names, asked } = setUp([{ name: 'title' }, { name: 'poll', when: ({ poll }) => poll }])
    loader.look({ poll: false })
    loader.look({ poll: false })
    expect(names()).toEqual(['title'])
    loader.look({ poll: true })
    expect(names()).toEqual(['title', 'poll'])
    await asked[0]?.settle('the title')
    loader.look({ poll: true })
    expect(names()).toEqual(['title', 'poll'])
  })

  it('[STUDIO13] are in the order of the registry, and each keeps its place when an earlier one comes later', async () => {
    const { loader, asked, changes } = setUp([{ name: 'a' }, { name: 'b' }])
    loader.look({ poll: false })
    await asked[1]?.settle('B')
    expect(loader.loaded).toEqual([{ place: 1, module: 'B' }])
    await asked[0]?.settle('A')
    expect(loader.loaded).toEqual([
      { place: 0, module: 'A' },
      { place: 1, module: 'B' },
    ])
    expect(changes()).toBe(2)
  })

  it('[STUDIO13] that cannot be loaded hinder no other, and are tried again later and later', async () => {
    const { loader, asked, waits, names } = setUp([{ name: 'a' }, { name: 'b' }])
    const failing = new Error('no network')
    loader.look({ poll: false })
    await asked[0]?.settle(failing)
    expect(loader.failed).toBe(true)
    await asked[1]?.settle('B')
    expect(loader.loaded).toEqual([{ place: 1, module: 'B' }])
    // While one is waited for, looking asks for nothing.
    loader.look({ poll: false })
    expect(names()).toEqual(['a', 'b'])
    const delays = [waits[0]?.delayMs]
    for (let tries = 1; tries <= 6; tries++) {
      waits.at(-1)?.run()
      expect(loader.failed).toBe(false)
      loader.look({ poll: false })
      await asked.at(-1)?.settle(failing)
      delays.push(waits.at(-1)?.delayMs)
    }
    expect(names()).toEqual(['a', 'b', 'a', 'a', 'a', 'a', 'a', 'a'])
    expect(delays.map((delay) => (delay ?? 0) / 1_000)).toEqual([2, 2, 4, 8, 16, 32, 60])
  })

  it('[STUDIO13] two that fail together wait once, and by hand they are tried at once', async () => {
    const { loader, asked, waits, names, changes } = setUp([{ name: 'a' }, { name: 'b' }])
    loader.look({ poll: false })
    await asked[0]?.settle(new Error('no network'))
    await asked[1]?.settle(new Error('no network'))
    expect(waits.map(({ delayMs }) => delayMs)).toEqual([2_000])
    const before = changes()
    loader.again()
    expect([waits[0]?.cancelled, loader.failed, changes()]).toEqual([true, false, before + 1])
    loader.look({ poll: false })
    expect(names()).toEqual(['a', 'b', 'a', 'b'])
  })
})
