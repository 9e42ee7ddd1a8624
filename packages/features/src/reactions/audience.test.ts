import { describe, expect, it } from 'vitest'
import type { ShownMessage } from '../messages/client-types.ts'
import { reactionsAudience } from './audience.ts'
import type { Reaction } from './model.ts'

type Said = { seq?: number; own?: boolean; deleted?: true; reactions?: Partial<Record<Reaction, number>> }

/** One simulated person, who reads these messages; `numbers` are the random ones, in turn. */
function reactsTo(said: Said[], numbers: number[], own: Reaction[] = []): [number | undefined, Reaction, boolean?][] {
  const done: [number | undefined, Reaction, boolean?][] = []
  const counted: string[] = []
  const room = {
    getSnapshot: () => ({ messages: said as unknown as ShownMessage[] }),
    reactions: {
      toggle: async (message: { seq?: number }, emoji: Reaction, on?: boolean) => {
        done.push([message.seq, emoji, on])
        return { epoch: 1, seq: 9 }
      },
      own: () => own,
      people: async () => ({ people: [], more: false }),
    },
  }
  const random = (): number => numbers.shift() ?? 0
  const audience = {
    ...{ members: [], random, say: () => {}, after: () => {}, every: () => {}, tried: () => {} },
    pick: <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T,
    choose: () => ({ room, person: { likes: 1 } }),
    done: (what: string) => void counted.push(what),
  }
  reactionsAudience(audience, { messagesPerSecond: 1 }).act?.()
  expect(counted).toEqual(done.map(() => 'reactions'))
  return done
}

describe('simulated people', () => {
  it('[REACT7] react to one of the newest messages of others', () => {
    const said = [1, 2, 3, 4, 5, 6, 7, 8].map((seq) => ({ seq }))
    expect(reactsTo(said, [0, 0])).toEqual([[3, '👍', true]])
    expect(reactsTo(said, [0.999, 0.999])).toEqual([[8, '😢', true]])
    expect(reactsTo([{ seq: 1 }, { seq: 2, own: true }, { seq: 3, deleted: true }, {}], [0.999, 0.5])).toEqual([
      [1, '❤️', true],
    ])
    expect(reactsTo([{ seq: 2, own: true }], [])).toEqual([])
  })

  it('[REACT7] do mostly what others did, and never take back what they put there', () => {
    const said: Said[] = [{ seq: 1, reactions: { '🎉': 2 } }]
    expect(reactsTo(said, [0, 0.59, 0, 0])).toEqual([[1, '🎉', true]])
    expect(reactsTo(said, [0, 0.6, 0])).toEqual([[1, '👍', true]])
    expect(reactsTo(said, [0, 0.59, 0, 0], ['🎉'])).toEqual([])
  })

  it('[REACT7] are chosen by how much they like things; without anybody nothing happens', () => {
    const weights: number[] = []
    const choose = (weigh: (person: { likes: number }) => number) => void weights.push(weigh({ likes: 3 }))
    reactionsAudience({ choose } as never, { messagesPerSecond: 1 }).act?.()
    expect(weights).toEqual([3])
  })

  it('[REACT7] put there each of the six, some more often', () => {
    const chosen = [0, 0.37, 0.61, 0.85, 0.91, 0.98].map((odds) => reactsTo([{ seq: 1 }], [0, odds])[0]?.[1])
    expect(chosen).toEqual(['👍', '❤️', '😂', '🎉', '😮', '😢'])
  })

  it('[REACT7] react the more, the more is said', () => {
    const rate = (messagesPerSecond: number) => reactionsAudience({} as never, { messagesPerSecond }).perSecond ?? 0
    expect(rate(10)).toBeCloseTo(10 * rate(1))
    expect(rate(1)).toBeGreaterThan(0)
    expect(rate(1)).toBeLessThan(1)
  })
})
