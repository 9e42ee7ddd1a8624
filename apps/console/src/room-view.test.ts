import type { RoomSnapshot } from '@ovation/client'
import { expect, it } from 'vitest'
import { isSameBesideChat } from './room-view.ts'

const SNAPSHOT = {
  status: 'attached',
  viewers: 2,
  pinned: [],
  state: { seq: 7, title: 'Demo' },
  messages: [],
  likes: 0,
}
const snapshot = (more: object = {}) => ({ ...SNAPSHOT, ...more }) as unknown as RoomSnapshot

it('[STUDIO34] what is said, liked and typed renders the chat alone', () => {
  const state = { seq: 8, title: 'Demo' }
  expect(
    isSameBesideChat(snapshot(), snapshot({ messages: [1], timeline: [1], pinned: [], likes: 3, typing: {}, state })),
  ).toBe(true)
})

it.each([
  { viewers: 3 },
  { status: 'failed' },
  { error: new Error('x') },
  { self: {} },
  { level: 'batched' },
  { state: { seq: 7, title: 'Other' } },
  { state: { seq: 7, title: 'Demo', poll: {} } },
])('[STUDIO34] everything else renders the studio: %o', (more) => {
  expect(isSameBesideChat(snapshot(), snapshot(more))).toBe(false)
  expect(isSameBesideChat(snapshot(more), snapshot())).toBe(false)
})
