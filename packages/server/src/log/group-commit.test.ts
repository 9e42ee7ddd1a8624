import { describe, expect, it } from 'vitest'
import { GroupCommit } from './group-commit.ts'
import { LogFailure } from './port.ts'
import type { Unit, UnitResult } from './port.ts'

const unit = (room: string): Unit => ({
  room,
  epoch: 1,
  expectedSeq: 0,
  actor: 'a',
  commandId: 'c',
  requestHash: 'h',
  events: [],
  claims: [],
  postings: [],
})

/** A log whose commits end when the test says so. */
class SlowLog {
  batches: string[][] = []
  #finish: (() => void)[] = []

  append(units: Unit[]): Promise<UnitResult[]> {
    this.batches.push(units.map(({ room }) => room))
    return new Promise((done) =>
      this.#finish.push(() =>
        done(units.map((_, index) => ({ outcome: 'committed', position: { epoch: 1, seq: index }, digests: [] }))),
      ),
    )
  }

  async finish(): Promise<void> {
    this.#finish.shift()?.()
    await new Promise((done) => setImmediate(done))
  }
}

describe('the group commit', () => {
  it('[LOG26] goes at once when nothing is under way, and gathers what comes meanwhile, in order', async () => {
    const log = new SlowLog()
    const committer = new GroupCommit(log, { maxUnitsPerCommit: 4, maxQueuedUnits: 100 })
    const results = ['a', 'b', 'c', 'd', 'e'].map((room) => committer.append([unit(room)]))
    expect(log.batches).toEqual([['a']])
    await log.finish()
    expect(log.batches).toEqual([['a'], ['b', 'c', 'd', 'e']])
    await log.finish()
    expect((await Promise.all(results)).map((result) => result.length)).toEqual([1, 1, 1, 1, 1])
    expect(committer.counters).toEqual({ commits: 2, units: 5 })
  })

  it('[LOG26] keeps units that came together together, within the bound where they fit', async () => {
    const log = new SlowLog()
    const committer = new GroupCommit(log, { maxUnitsPerCommit: 3, maxQueuedUnits: 100 })
    void committer.append([unit('x')])
    void committer.append([unit('a'), unit('a')])
    void committer.append([unit('b'), unit('b')])
    void committer.append([unit('c'), unit('c'), unit('c'), unit('c')])
    for (let i = 0; i < 4; i++) await log.finish()
    expect(log.batches).toEqual([['x'], ['a', 'a'], ['b', 'b'], ['c', 'c', 'c', 'c']])
  })

  it('[LOG26] refuses what is beyond its queue, and hands a failure to everyone in the batch and nobody else', async () => {
    let fail = true
    const committer = new GroupCommit(
      {
        append: (units) =>
          fail
            ? Promise.reject(new LogFailure('unknown', 'EIO'))
            : Promise.resolve(units.map(() => ({ outcome: 'conflict' as const }))),
      },
      { maxUnitsPerCommit: 2, maxQueuedUnits: 2 },
    )
    const first = committer.append([unit('a')])
    const second = committer.append([unit('b'), unit('b')])
    await expect(committer.append([unit('c')])).rejects.toMatchObject({ code: 'overloaded' })
    await expect(first).rejects.toMatchObject({ outcome: 'unknown' })
    await expect(second).rejects.toMatchObject({ outcome: 'unknown' })
    fail = false
    expect(await committer.append([unit('d')])).toEqual([{ outcome: 'conflict' }])
  })
})
