import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { lastResort } from './last-resort.ts'

const TIMEOUT_MS = 5_000
type Line = { err: Error }

let exits: number[]
let lines: Line[]
beforeEach(() => {
  vi.useFakeTimers()
  exits = []
  lines = []
})
afterEach(() => vi.useRealTimers())

const handler = (stop: () => Promise<void>) =>
  lastResort({
    logger: { fatal: (line: unknown) => void lines.push(line as Line) } as never,
    stop,
    timeoutMs: () => TIMEOUT_MS,
    exit: (code) => exits.push(code),
  })

describe('what nothing has caught', () => {
  it('[OPS6] is logged once with its cause, within bounds; then all is stopped, and the process ends with 1', async () => {
    let stopped = (): void => {}
    const failed = handler(() => new Promise((done) => (stopped = done)))
    failed(new Error('x'.repeat(100_000), { cause: new Error('because') }))
    expect(lines).toHaveLength(1)
    expect(lines[0]?.err.message).toHaveLength(2_000)
    expect(lines[0]?.err.stack?.length).toBeLessThanOrEqual(8_000)
    expect(lines[0]?.err.stack).toContain('last-resort.test.ts')
    expect(exits, 'not before the stop has ended').toEqual([])
    stopped()
    await vi.advanceTimersByTimeAsync(0)
    expect(exits).toEqual([1])
  })

  it('[OPS6] names the cause of an error', () => {
    handler(() => Promise.resolve())(new Error('outside', { cause: new Error('inside') }))
    expect(lines[0]?.err.stack).toMatch(/outside[^]*caused by Error: inside/)
  })

  it('[OPS6] may be anything', () => {
    for (const thrown of [undefined, null, 7, Object.create(null), { a: 1 }]) handler(() => Promise.resolve())(thrown)
    expect(lines.map(({ err }) => err.message)).toEqual([
      'undefined',
      'null',
      '7',
      '[Object: null prototype] {}',
      '{ a: 1 }',
    ])
  })

  it('[OPS6] a second one ends the process at once', () => {
    const failed = handler(() => new Promise(() => {}))
    failed('first')
    expect(exits).toEqual([])
    failed(new Error('second'))
    expect(exits).toEqual([1])
    expect(lines.map(({ err }) => err.message)).toEqual(['first'])
  })

  it('[OPS6] a stop that does not end, or fails, ends it all the same', async () => {
    handler(() => new Promise(() => {}))(undefined)
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS - 1)
    expect(exits).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(exits).toEqual([1])
    handler(() => Promise.reject(new Error('no')))(undefined)
    await vi.advanceTimersByTimeAsync(0)
    expect(exits).toEqual([1, 1])
    handler(() => {
      throw new Error('no')
    })(undefined)
    expect(exits).toEqual([1, 1, 1])
  })
})
