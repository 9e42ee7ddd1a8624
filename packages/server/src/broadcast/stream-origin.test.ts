import { initialState } from '@ovation/room'
import type { RoomState } from '@ovation/room'
import { expect, it } from 'vitest'
import { otherOrigin } from './stream-origin.ts'

const EMPTY = initialState('demo')
const stateWith = (status: 'live' | 'interrupted' | 'ended', stream: string): RoomState => ({
  ...EMPTY,
  stream: { status, stream, startedAt: 0 } as RoomState['stream'],
  stage: { ...EMPTY.stage, guests: [{ actor: 'ann', name: 'Ann', muted: false, seat: 2, stream: 'n3.guest' }] },
})
const originOf = (state: RoomState, place: string, thisNode?: string) =>
  otherOrigin({ state: () => Promise.resolve(state) }, thisNode)(place)

it('[MEDIA43] video comes from the node at which it is published: the host’s, its renditions, and each guest’s', async () => {
  expect(await originOf(stateWith('live', 'n2.a'), 'demo', 'n1')).toBe('n2')
  expect(await originOf(stateWith('interrupted', 'n2.a'), 'demo', 'n1')).toBe('n2')
  expect(await originOf(stateWith('live', 'n2.a'), 'demo~low', 'n1')).toBe('n2')
  expect(await originOf(stateWith('live', 'n2.a'), 'demo~2', 'n1')).toBe('n3')
})

it('there is no other node for what is published here or nowhere, or without a cluster', async () => {
  expect(await originOf(stateWith('live', 'n1.a'), 'demo', 'n1')).toBeUndefined()
  expect(await originOf(stateWith('ended', 'n2.a'), 'demo', 'n1')).toBeUndefined()
  expect(await originOf(EMPTY, 'demo', 'n1')).toBeUndefined()
  expect(await originOf(stateWith('live', 'n2.a'), 'demo~1', 'n1')).toBeUndefined()
  expect(await originOf(stateWith('live', 'a'), 'demo')).toBeUndefined()
  const invited = stateWith('live', 'n2.a')
  const guests = invited.stage.guests.map((guest) => ({ ...guest, stream: null }))
  expect(await originOf({ ...invited, stage: { ...invited.stage, guests } }, 'demo~2', 'n1')).toBeUndefined()
})
