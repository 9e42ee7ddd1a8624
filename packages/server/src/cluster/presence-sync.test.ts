import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import type { Asked, Told } from '../presence/index.ts'
import { PresenceSync } from './presence-sync.ts'

const told = (room: string): Told => ({ room, known: 'list.1', whole: true, set: [], gone: [] })
const turn = (): Promise<void> => new Promise((done) => setImmediate(done))

/** A node among others that answer when they are let. */
function sync(...others: string[]) {
  const clock = new ManualClock()
  const heard: [node: string, asked: Asked[], told: Told[]][] = []
  const kept: string[][] = []
  const asked: [node: string, rooms: Asked[]][] = []
  const asks: Record<string, Asked[]> = {}
  const answers: Record<string, () => Promise<{ rooms: Told[] }>> = {}
  const presences = {
    tells: (rooms: readonly Asked[], maxBytes: number) => rooms.map(({ room }) => told(`${room}/${maxBytes}`)),
    keepOnly: (nodes: ReadonlySet<string>) => void kept.push([...nodes]),
    asks: (node: string, room?: string) => (room === undefined ? (asks[node] ?? []) : [{ room, known: '' }]),
    hear: (node: string, rooms: Asked[], what: Told[]) => void heard.push([node, rooms, what]),
  }
  const peers = {
    nodes: others.map((id) => ({ id, url: `http://${id}` })),
    call: (node: string, _: string, request: unknown) => {
      const { rooms } = request as { rooms: Asked[] }
      asked.push([node, rooms])
      return (answers[node] ?? (async () => ({ rooms: rooms.map(({ room }) => told(room)) })))()
    },
  }
  const deps = { clock, presences: () => presences, peers } as unknown as ConstructorParameters<typeof PresenceSync>[0]
  return { clock, heard, kept, asked, asks, answers, node: new PresenceSync(deps) }
}

describe('who is present, asked of other nodes', () => {
  it('[PRES6] twice a second each other node is asked for what changed, and what it tells is heard', async () => {
    const { clock, heard, kept, asked, asks } = sync('b', 'c')
    asks.b = [{ room: 'r', known: 'list.0' }]
    clock.advance(499)
    expect(asked).toEqual([])
    clock.advance(1)
    await turn()
    expect(kept).toEqual([['b', 'c']])
    // Nothing is asked of a node that has nothing to tell.
    expect(asked).toEqual([['b', asks.b]])
    expect(heard).toEqual([['b', asks.b, [told('r')]]])
    clock.advance(500)
    expect(asked).toHaveLength(2)
  })

  it('[PRES6] a node that is slow or fails is not asked again before it has answered, and others are', async () => {
    const { clock, heard, asked, asks, answers } = sync('b', 'c')
    asks.b = asks.c = [{ room: 'r', known: '' }]
    let fail = (): void => {}
    answers.b = () => new Promise((_, no) => (fail = () => no(new Error('away'))))
    clock.advance(1_000)
    await turn()
    clock.advance(500)
    await turn()
    expect(asked.map(([node]) => node)).toEqual(['b', 'c', 'c'])
    fail()
    await turn()
    expect(heard.map(([node]) => node)).toEqual(['c', 'c'])
    delete answers.b
    clock.advance(500)
    await turn()
    expect(heard.map(([node]) => node)).toEqual(['c', 'c', 'b', 'c'])
  })

  it('[PRES6] no more rooms are asked for at once than a node takes', async () => {
    const { clock, asked, asks } = sync('b')
    asks.b = Array.from({ length: 5_001 }, (_, n) => ({ room: `r${n}`, known: '' }))
    clock.advance(500)
    expect(asked[0]?.[1]).toHaveLength(5_000)
  })

  it('[PRES6] anyone who is the first in a room waits for what others know, a second at most', async () => {
    const { clock, heard, answers, node } = sync('b', 'c')
    await node.lookAround('r')
    expect(heard.map(([of, rooms]) => [of, rooms])).toEqual([
      ['b', [{ room: 'r', known: '' }]],
      ['c', [{ room: 'r', known: '' }]],
    ])
    answers.b = () => new Promise(() => {})
    let over = false
    const looking = node.lookAround('r').then(() => (over = true))
    clock.advance(999)
    await turn()
    expect(over).toBe(false)
    clock.advance(1)
    await looking
    await sync().node.lookAround('r')
  })

  it('[PRES6] answers hold four megabytes at most, and nothing is asked when the node has stopped', async () => {
    const { clock, asked, asks, node } = sync('b')
    expect(node.tells([{ room: 'r', known: '' }])).toEqual({ rooms: [told('r/4194304')] })
    asks.b = [{ room: 'r', known: '' }]
    node.close()
    clock.advance(5_000)
    expect(asked).toEqual([])
  })
})
