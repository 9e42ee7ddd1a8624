import type { IngestHealth, Person, PublishProblem } from '@ovation/protocol'
import { describe, expect, it } from 'vitest'
import { RemoteRooms } from './remote-rooms.ts'
import type { RemoteRoomsDeps } from './remote-rooms.ts'

const person = (id: string, connections = 1): Person => ({ id, name: id, role: 'member', connections })
const problem = (at: number): PublishProblem => ({
  ...{ reason: 'silent', detail: '', via: 'rtmp', address: null, count: 1 },
  at,
})

function remote(answers: Record<string, unknown> = {}) {
  const here = { people: [person('mei')], problems: [problem(5)] }
  const calls: unknown[] = []
  const peers = {
    nodes: [
      { id: 'c', url: 'http://c' },
      { id: 'b', url: 'http://b' },
    ],
    urlOf: (node: string) => (node === 'b' ? 'http://b' : undefined),
    call: (...call: [string, string, unknown]) => {
      calls.push(call)
      return call[0] === 'b' ? Promise.resolve(answers[call[1]]) : Promise.reject(new Error('away'))
    },
    callAll: (...call: [string, unknown]) => (calls.push(call), Promise.resolve(answers[call[0]])),
    following: (node: string, path: string) => ({ url: `http://${node}${path}` }),
  }
  const people = (_: string, most: number): Person[] => here.people.slice(0, most)
  const deps = { peers, people, problems: () => here.problems } as unknown as RemoteRoomsDeps
  return { here, calls, rooms: new RemoteRooms(deps) }
}

describe('a room on several nodes', () => {
  it('[OWN12] lists each person once, with the connections of all nodes, and no more than asked for', async () => {
    const { here, calls, rooms } = remote({ people: [{ people: [person('tao'), person('mei', 2)] }, { people: [] }] })
    expect(await rooms.people('r', 10)).toEqual([person('mei', 3), person('tao')])
    expect(here.people, 'what this node has is left alone').toEqual([person('mei')])
    expect(calls).toEqual([['people', { room: 'r', most: 10 }]])
    expect(await rooms.people('r', 1)).toEqual([person('mei', 3)])
  })

  it('[OWN16] names why publishers failed on all nodes, the newest first', async () => {
    const { calls, rooms } = remote({ problems: [{ problems: [problem(9)] }, { problems: [problem(1), problem(7)] }] })
    expect((await rooms.problems('r')).map(({ at }) => at)).toEqual([9, 7, 5, 1])
    expect(calls).toEqual([['problems', { room: 'r' }]])
  })

  it('[OWN16] shows the health of a stream that another node ingests; of one that does not answer there is none', async () => {
    const health = { bytes: 1 } as IngestHealth
    const { calls, rooms } = remote({ health: { health } })
    expect(await rooms.health('r', 'b')).toBe(health)
    expect(await rooms.health('r', 'c')).toBeUndefined()
    expect(calls).toEqual([
      ['b', 'health', { room: 'r' }],
      ['c', 'health', { room: 'r' }],
    ])
    expect(rooms.videoAt('b', 'r')).toMatchObject({ url: 'http://b/internal/v1/video/r' })
  })

  it('[STUDIO71] finds the node at which a test comes in, by its health', async () => {
    const health = { bytes: 1 } as IngestHealth
    const { calls, rooms } = remote({ health: { health } })
    expect(await rooms.find('r~test')).toEqual({ node: 'b', health })
    expect(calls).toEqual([
      ['c', 'health', { room: 'r~test' }],
      ['b', 'health', { room: 'r~test' }],
    ])
    expect(await remote({ health: {} }).rooms.find('r~test')).toBeUndefined()
  })

  it('[OWN17] frames are forwarded to the node that has the session, and to none that is gone', async () => {
    const { calls, rooms } = remote({ frames: { taken: true } })
    expect(await rooms.forwardFrames('b', 's', ['x'])).toBe(true)
    expect(await rooms.forwardFrames('gone', 's', ['x'])).toBe(false)
    expect(calls).toEqual([['b', 'frames', { session: 's', frames: ['x'] }]])
  })
})
