import { initialState } from '@ovation/room'
import type { RoomState } from '@ovation/room'
import { describe, expect, it } from 'vitest'
import type { LiveStream } from '../media/index.ts'
import { LostStreams } from './lost-streams.ts'

const live = (stream: string): RoomState['stream'] => ({ ...LIVE, stream })
const LIVE = { status: 'live', stream: '', startedAt: 0 } as Extract<RoomState['stream'], { status: 'live' }>
const roomWith = (stream: RoomState['stream'], guests: { seat: number; stream: string | null }[] = []): RoomState => {
  const state = initialState('demo')
  return {
    ...{ ...state, stream },
    stage: { ...state.stage, guests: guests.map((guest) => ({ actor: 'ann', name: 'Ann', muted: false, ...guest })) },
  }
}

/** `here`: the streams that are published at this node, by stream path; `alive`: the other nodes that are. */
function world({ here = {}, alive = [], owned = [] }: Partial<Options> = {}) {
  const interrupted: string[] = []
  const expected: string[] = []
  const lost = new LostStreams({
    media: {
      stream: (place) => (here[place] === undefined ? undefined : ({ id: here[place] } as LiveStream)),
      expect: (room, stream) => void expected.push(`${room} ${stream}`),
    },
    rooms: { ownedStates: () => [...owned] },
    isAlive: (node) => alive.includes(node),
    supervisor: { interrupted: (place, stream) => void interrupted.push(`${place} ${stream}`) },
  })
  return { lost, interrupted, expected }
}
type Options = { here: Record<string, string>; alive: readonly string[]; owned: readonly RoomState[] }

describe('the host’s stream', () => {
  it('[MEDIA43] whose node is gone is interrupted, and its encoder is expected back', () => {
    const { lost, interrupted, expected } = world({ alive: ['n2'] })
    lost.lookFor(roomWith(live('n1.a')))
    expect(interrupted).toEqual(['demo n1.a'])
    expect(expected).toEqual(['demo n1.a'])
  })

  it('[MEDIA9] that a stop of a server without others left live is taken up again', () => {
    const { lost, interrupted, expected } = world()
    lost.lookFor(roomWith(live('a')))
    expect(interrupted).toEqual(['demo a'])
    expect(expected).toEqual(['demo a'])
  })

  it('[MEDIA9] that is interrupted already is only expected', () => {
    const { lost, interrupted, expected } = world()
    lost.lookFor(roomWith({ ...live('n1.a'), status: 'interrupted' } as RoomState['stream']))
    expect(interrupted).toEqual([])
    expect(expected).toEqual(['demo n1.a'])
  })

  it('is left alone while it is published here, or its node is alive', () => {
    for (const where of [{ here: { demo: 'n1.a' } }, { alive: ['n1'] }]) {
      const { lost, interrupted, expected } = world(where)
      lost.lookFor(roomWith(live('n1.a')))
      expect({ interrupted, expected }).toEqual({ interrupted: [], expected: [] })
    }
  })

  it('is lost although another one is published here', () => {
    const { lost, expected } = world({ here: { demo: 'n2.b' } })
    lost.lookFor(roomWith(live('n1.a')))
    expect(expected).toEqual(['demo n1.a'])
  })

  it('is not looked for in a room that is not live', () => {
    const { lost, interrupted, expected } = world()
    lost.lookFor(roomWith(initialState('demo').stream))
    lost.lookFor(roomWith({ ...live('n1.a'), status: 'ended' } as RoomState['stream']))
    expect({ interrupted, expected }).toEqual({ interrupted: [], expected: [] })
  })
})

it('[STAGE4] a guest whose node is gone is interrupted in their slot; those who are there, or never appeared, are not', () => {
  const { lost, interrupted, expected } = world({ here: { 'demo~2': 'n2.c' }, alive: ['n3'] })
  lost.lookFor(
    roomWith(initialState('demo').stream, [
      { seat: 1, stream: 'n1.b' },
      { seat: 2, stream: 'n2.c' },
      { seat: 3, stream: 'n3.d' },
      { seat: 4, stream: null },
    ]),
  )
  expect(interrupted).toEqual(['demo~1 n1.b'])
  expect(expected).toEqual([])
})

it('[MEDIA43] all rooms that this node owns are looked through', () => {
  const owned = ['one', 'two'].map((room) => ({ ...roomWith(live(`n1.${room}`)), room }))
  const { lost, expected } = world({ owned })
  lost.lookForAll()
  expect(expected).toEqual(['one n1.one', 'two n1.two'])
})
