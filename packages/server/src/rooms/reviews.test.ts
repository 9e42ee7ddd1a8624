import { describe, expect, it } from 'vitest'
import type { StoredEvent } from '../log/index.ts'
import { event, listener, message } from './hub.fixture.ts'
import { ListenerIndex } from './listener-index.ts'
import { Reviews } from './reviews.ts'

function open() {
  const listeners = new ListenerIndex(() => {})
  const [mia, phone, gus] = [listener('mia'), listener('mia', { aliases: ['g_1'] }), listener('gus')]
  for (const one of [mia, phone, gus]) listeners.add(one)
  const reviews = new Reviews({
    listeners,
    each: async (review) => {
      for (const one of listeners.all) review(one)
    },
  })
  const all = [mia, phone, gus]
  return { reviews, reviewed: () => all.map((one) => one.reviews), erased: () => all.map((one) => one.erasures) }
}

describe('as soon as an event is known', () => {
  it.each([
    ['member.muted', { actor: 'mia', until: null }],
    ['member.banned', { actor: 'mia', until: null }],
    ['role.granted', { actor: 'mia', role: 'moderator' }],
  ])('[ROOM7] %s: all connections of that person are checked again, and nobody else’s', (type, body) => {
    const { reviews, reviewed, erased } = open()
    reviews.take(event(2, type, body, { actor: 'mo' }))
    expect(reviewed()).toEqual([1, 1, 0])
    expect(erased()).toEqual([0, 0, 0])
  })

  it('[ALIAS5] a sanction of the guest that somebody was has their account checked again', () => {
    const { reviews, reviewed, erased } = open()
    reviews.take(event(2, 'member.muted', { actor: 'g_1', until: null }, { actor: 'mo' }))
    expect(reviewed()).toEqual([0, 1, 0])
    reviews.take(event(3, 'person.erased', { person: 'g_1' }, { actor: 'system' }))
    expect(erased()).toEqual([0, 0, 0])
  })

  it('[ERASE9] person.erased: their connections end', () => {
    const { reviews, erased } = open()
    reviews.take(event(2, 'person.erased', { person: 'mia' }, { actor: 'system' }))
    expect(erased()).toEqual([1, 1, 0])
  })

  it('nothing else concerns anybody', () => {
    const { reviews, reviewed, erased } = open()
    for (const one of [
      message(2),
      event(3, 'person.erased', null),
      event(4, 'stage.invited', { actor: 'mia', seat: 1 }),
    ])
      reviews.take(one)
    expect(reviewed()).toEqual([0, 0, 0])
    expect(erased()).toEqual([0, 0, 0])
  })
})

describe('after a flush', () => {
  const NOBODY = { before: [], now: [] }
  const after = async (...events: StoredEvent[]): Promise<number[]> => {
    const { reviews, reviewed } = open()
    await reviews.flushed(events, NOBODY)
    return reviewed()
  }

  it('[ACCESS1] [ACCESS2] everybody is checked again, once, if who may come in has changed', async () => {
    const door = event(2, 'door.set', { door: 'x' })
    const access = event(3, 'room.changed', { settings: { access: 'members' } })
    expect(await after(door)).toEqual([1, 1, 1])
    expect(await after(access)).toEqual([1, 1, 1])
    expect(await after(message(1), door, access)).toEqual([1, 1, 1])
  })

  it('nobody is, if something else has', async () => {
    expect(await after(event(2, 'room.changed', { settings: { title: 'R' } }))).toEqual([0, 0, 0])
    expect(await after(event(2, 'room.changed', null), message(3))).toEqual([0, 0, 0])
  })

  it('[STAGE23] a person is who has a slot on the stage, or has lost it, in whatever way', async () => {
    const mia = { actor: 'mia', seat: 1 }
    const between = async (before: (typeof mia)[], now: (typeof mia)[], ...events: StoredEvent[]) => {
      const { reviews, reviewed } = open()
      await reviews.flushed(events, { before, now })
      return reviewed()
    }
    expect(await between([], [mia], event(2, 'stage.invited', mia))).toEqual([1, 1, 0])
    expect(await between([mia], [{ ...mia, seat: 2 }])).toEqual([1, 1, 0])
    expect(await between([mia], [mia], event(2, 'stage.appeared', { seat: 1, stream: 's' }))).toEqual([0, 0, 0])
    expect(await between([{ actor: 'gus', seat: 2 }], [], event(2, 'stage.left', { actor: 'gus' }))).toEqual([0, 0, 1])
    expect(await between([mia, { actor: 'gus', seat: 2 }], [], event(2, 'stream.ended', { stream: 's' }))).toEqual([
      ...[1, 1, 1],
    ])
  })
})
