import { initialState } from '@ovation/room'
import { ManualClock } from '@ovation/testkit'
import { expect, it } from 'vitest'
import { superviseStage } from './stage-supervisor.ts'

const settled = () => new Promise((done) => void setImmediate(done))

function world({
  guests,
  failing = false,
}: {
  guests: { seat: number; actor: string; muted: boolean }[]
  failing?: boolean
}) {
  const clock = new ManualClock()
  const done: string[] = []
  const logged: unknown[] = []
  const arranged: string[] = []
  const state = initialState('demo')
  const stage = { ...state.stage, guests: guests.map((guest) => ({ name: '', stream: null, ...guest })) }
  const stop = superviseStage({
    media: {
      guests: [
        { place: 'demo~1', room: 'demo', seat: 1, holder: 'ann' },
        { place: 'demo~2', room: 'demo', seat: 2, holder: 'ben' },
      ],
      mute: (place, muted) => void done.push(`${place} ${muted ? 'muted' : 'heard'}`),
      cut: (place) => void done.push(`${place} cut`),
    },
    rooms: { state: () => (failing ? Promise.reject(new Error('no')) : Promise.resolve({ ...state, stage })) },
    recordings: { arranged: (room, layout) => void arranged.push(`${room} ${layout}`) },
    clock,
    logger: { warn: (...all: unknown[]) => void logged.push(all) } as never,
  })
  return { clock, done, logged, arranged, stop }
}

it('[STAGE4] guests are heard or muted as the room says; somebody who left, or whose slot another one has, is cut off', async () => {
  const both = world({
    guests: [
      { seat: 1, actor: 'ann', muted: true },
      { seat: 2, actor: 'ben', muted: false },
    ],
  })
  both.clock.advance(500)
  await settled()
  expect(both.done).toEqual(['demo~1 muted', 'demo~2 heard'])
  // What is recorded of them tells how they were laid out.
  expect(both.arranged).toEqual(['demo corner', 'demo corner'])
  const other = world({
    guests: [
      { seat: 1, actor: 'cid', muted: false },
      { seat: 3, actor: 'ben', muted: false },
    ],
  })
  other.clock.advance(500)
  await settled()
  expect(other.done).toEqual(['demo~1 cut', 'demo~2 cut'])
})

it('[STAGE4] that is looked at twice a second, until it is stopped', async () => {
  const { clock, done, stop } = world({ guests: [] })
  clock.advance(499)
  await settled()
  expect(done).toHaveLength(0)
  clock.advance(501)
  await settled()
  expect(done).toHaveLength(4)
  stop()
  clock.advance(5_000)
  await settled()
  expect(done).toHaveLength(4)
})

it('a room that cannot be read is logged, and nobody is cut off', async () => {
  const { clock, done, logged } = world({ guests: [], failing: true })
  clock.advance(500)
  await settled()
  expect(done).toEqual([])
  const one = [{ err: new Error('no'), room: 'demo' }, 'the stage could not be looked at']
  expect(logged).toEqual([one, one])
})
