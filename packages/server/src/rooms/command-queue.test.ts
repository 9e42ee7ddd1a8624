import { OvationError } from '@ovation/protocol'
import { describe, expect, it } from 'vitest'
import { LogFailure } from '../log/index.ts'
import { CommandQueue } from './command-queue.ts'
import { settled } from './hub.fixture.ts'
import { pending } from './live-room.fixture.ts'
import type { Waiting } from './live-room.fixture.ts'
import { OwnershipLost } from './pending.ts'
import type { Pending } from './pending.ts'

/** A queue whose turns a test ends: `turns` are the ids of their commands. */
function open({ maxWaiting = 4, maxPerTurn = 3 } = {}) {
  const turns: string[][] = []
  const errors: unknown[] = []
  const ends: ((error?: unknown) => void)[] = []
  const queue = new CommandQueue({
    ...{ room: 'r', maxWaiting, maxPerTurn, onError: (error: unknown) => void errors.push(error) },
    turn: (batch: Pending[]) => {
      turns.push(batch.map(({ commandId }) => commandId))
      return new Promise((resolve, reject) =>
        ends.push((error) => {
          if (error) return reject(error as Error)
          for (const one of batch) one.resolve({ epoch: 1, seq: turns.length })
          resolve()
        }),
      )
    },
  })
  const add = (...ids: string[]): Waiting[] =>
    ids.map((id) => {
      const one = pending(id)
      queue.add(one)
      return one
    })
  /** Ends the turn that is under way, with an error if there is one. */
  const end = async (error?: unknown): Promise<void> => {
    ends.shift()?.(error)
    await settled()
  }
  return { queue, turns, errors, add, end }
}

describe('commands', () => {
  it('are decided one turn after the other, those that wait together, in order', async () => {
    const { queue, turns, add, end } = open()
    const first = add('a')
    add('b', 'c', 'd', 'e')
    expect(turns).toEqual([['a']])
    expect(queue.busy).toBe(true)
    await end()
    expect(first[0]?.answers).toEqual([{ epoch: 1, seq: 1 }])
    expect(turns).toEqual([['a'], ['b', 'c', 'd']])
    await end()
    expect(turns.at(-1)).toEqual(['e'])
    await end()
    expect(queue.busy).toBe(false)
    add('f')
    expect(turns.at(-1)).toEqual(['f'])
  })

  it('that are to be decided again come first', async () => {
    const { queue, turns, add, end } = open()
    const [a, b] = [pending('a'), pending('b')]
    add('x', 'c')
    queue.again([b])
    queue.again([a])
    await end()
    expect(turns.at(-1)).toEqual(['a', 'b', 'c'])
  })

  it('wait up to a number', () => {
    const { queue, add } = open({ maxWaiting: 2 })
    add('a', 'b')
    expect(queue.full).toBe(false)
    add('c')
    expect(queue.full).toBe(true)
  })

  it('count as busy while they wait or are decided', async () => {
    const { queue, add, end } = open()
    expect(queue.busy).toBe(false)
    add('a')
    expect(queue.busy).toBe(true)
    await end()
    expect(queue.busy).toBe(false)
  })
})

describe('a turn that fails', () => {
  const codeOf = async (error: unknown): Promise<string | undefined> => {
    const { add, end, errors } = open()
    const [one] = add('a')
    await end(error)
    expect(errors).toEqual([])
    return (one?.answers[0] as OvationError | undefined)?.code
  }

  it('[DISK1] tells everybody of it what the storage said', async () => {
    expect(await codeOf(new LogFailure('notStored', 'no'))).toBe('storage_failed')
    expect(await codeOf(new LogFailure('notStored', 'no', true))).toBe('storage_full')
    expect(await codeOf(new LogFailure('unknown', 'no'))).toBe('command_unknown_outcome')
    expect(await codeOf(new LogFailure('unknown', 'no', true))).toBe('command_unknown_outcome')
    expect(await codeOf(new OvationError('overloaded'))).toBe('overloaded')
  })

  it('by the storage is not tried again one by one', async () => {
    const { turns, add, end } = open()
    add('x')
    const both = add('a', 'b')
    await end()
    await end(new LogFailure('notStored', 'no'))
    expect(turns).toEqual([['x'], ['a', 'b']])
    for (const { answers } of both) expect(answers).toMatchObject([{ code: 'storage_failed' }])
  })

  it('[LOG29] by the rules is tried one by one: only the command on which they fail is refused', async () => {
    const { turns, errors, add, end } = open()
    add('x')
    const [a, b] = add('a', 'b')
    await end()
    await end(new TypeError('odd'))
    expect(turns.slice(1)).toEqual([['a', 'b'], ['a']])
    await end(new TypeError('odd'))
    expect(a?.answers).toMatchObject([{ code: 'internal' }])
    expect(turns.at(-1)).toEqual(['b'])
    await end()
    expect(b?.answers).toEqual([{ epoch: 1, seq: 4 }])
    expect(errors).toHaveLength(1)
  })

  it('[LOG29] with one command is not tried again, and reported', async () => {
    const { turns, errors, add, end } = open()
    const [a] = add('a')
    await end(new TypeError('odd'))
    expect(turns).toHaveLength(1)
    expect(a?.answers).toMatchObject([{ code: 'internal' }])
    expect(errors).toHaveLength(1)
    add('b')
    expect(turns.at(-1)).toEqual(['b'])
  })
})

describe('[OWN7] when the room is another node’s', () => {
  it('what waits is rejected, so that it goes there, after the turn that is being stored', async () => {
    const { queue, turns, add, end } = open()
    const [stored] = add('a')
    const [waiting] = add('b')
    queue.lose()
    expect(queue.lost).toBeInstanceOf(OwnershipLost)
    expect(queue.lost?.message).toContain('room r ')
    expect(waiting?.answers).toEqual([])
    await end()
    expect(stored?.answers).toEqual([{ epoch: 1, seq: 1 }])
    expect(waiting?.answers).toEqual([queue.lost])
    expect(turns).toEqual([['a']])
    expect(queue.busy).toBe(false)
  })

  it('what was to be decided again is rejected, too', async () => {
    const { queue, add, end } = open()
    add('a')
    const again = pending('b')
    queue.again([again])
    queue.lose()
    queue.lose()
    await end()
    expect(again.answers).toEqual([queue.lost])
  })

  it('what waits behind no turn is rejected at once', () => {
    const { queue } = open()
    const one = pending('a')
    queue.again([one])
    expect(queue.lost).toBeUndefined()
    queue.lose()
    expect(one.answers).toEqual([queue.lost])
  })
})
