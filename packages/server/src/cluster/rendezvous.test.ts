import { describe, expect, it } from 'vitest'
import { ownerOf } from './rendezvous.ts'

const ROOMS = Array.from({ length: 900 }, (_, n) => `room-${n}`)

describe('which node has a room', () => {
  it('[OWN1] all agree, the rooms are spread evenly, and a node that goes moves its own rooms only', () => {
    const three = ['a', 'b', 'c']
    const before = new Map(ROOMS.map((room) => [room, ownerOf(room, three)]))
    expect(ROOMS.every((room) => ownerOf(room, ['c', 'a', 'b']) === before.get(room))).toBe(true)
    for (const node of three) {
      const share = [...before.values()].filter((owner) => owner === node).length
      expect(share).toBeGreaterThan(230)
    }
    for (const room of ROOMS) if (before.get(room) !== 'b') expect(ownerOf(room, ['a', 'c'])).toBe(before.get(room))
    expect(ownerOf('r', [])).toBeUndefined()
  })
})
