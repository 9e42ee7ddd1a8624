import { describe, expect, it } from 'vitest'
import { Rounds } from './rounds.ts'

const people = (count: number) => new Map(Array.from({ length: count }, (_, n) => [n, `p${n}`]))

/** Who is visited in each of so many parts. */
function parts(rounds: Rounds<string>, count: number): string[][] {
  return Array.from({ length: count }, () => {
    const visited: string[] = []
    rounds.part((one) => visited.push(one))
    return visited
  })
}

describe('rounds', () => {
  it('[HUB7] everyone has their turn once in a round, a part at a time', () => {
    const visited = parts(new Rounds(people(10), 4), 4)
    expect(visited).toEqual([['p0', 'p1', 'p2'], ['p3', 'p4', 'p5'], ['p6', 'p7', 'p8'], ['p9']])
  })

  it('[HUB7] the next round begins where the last one has ended', () => {
    const visited = parts(new Rounds(people(3), 3), 8)
    expect(visited).toEqual([['p0'], ['p1'], ['p2'], [], ['p0'], ['p1'], ['p2'], []])
  })

  it('[HUB7] who comes in between is visited in the same round, who has gone is not', () => {
    const all = people(4)
    const rounds = new Rounds(all, 2)
    expect(parts(rounds, 1)).toEqual([['p0', 'p1']])
    all.delete(2)
    all.set(9, 'p9')
    expect(parts(rounds, 2)).toEqual([['p3', 'p9'], []])
  })

  it('[HUB7] nobody is there, and then somebody is', () => {
    const all = people(0)
    const rounds = new Rounds(all, 20)
    expect(parts(rounds, 2)).toEqual([[], []])
    all.set(1, 'p1')
    expect(parts(rounds, 2).flat()).toEqual(['p1'])
  })

  it('[HUB7] a visit that fails does not repeat what came before it', () => {
    const rounds = new Rounds(people(2), 1)
    expect(() =>
      rounds.part(() => {
        throw new Error('one')
      }),
    ).toThrow('one')
    expect(parts(rounds, 1)).toEqual([['p1']])
  })
})
