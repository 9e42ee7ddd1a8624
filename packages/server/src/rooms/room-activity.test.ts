import { describe, expect, it } from 'vitest'
import { RoomActivity } from './room-activity.ts'

describe('[WIRE11] those who join', () => {
  it('are named once, the newest five of them', () => {
    const activity = new RoomActivity()
    expect(activity.news(0)).toBeUndefined()
    activity.joined('Mia')
    expect(activity.news(0)).toEqual({ joined: ['Mia'] })
    expect(activity.news(0)).toBeUndefined()
    for (const name of 'abcdef') activity.joined(name)
    expect(activity.news(0)).toEqual({ joined: ['b', 'c', 'd', 'e', 'f'] })
    for (const name of 'abcde') activity.joined(name)
    expect(activity.news(0)?.joined).toHaveLength(5)
  })
})

describe('[WIRE11] those who are typing', () => {
  it('are counted, and the newest three named, when that changes', () => {
    const activity = new RoomActivity()
    expect(activity.anyTyping).toBe(false)
    activity.typing('mia', 'Mia', 0)
    expect(activity.anyTyping).toBe(true)
    expect(activity.news(0)).toEqual({ typing: { count: 1, names: ['Mia'] }, typingIds: ['mia'] })
    activity.typing('mia', 'Mia', 1_000)
    expect(activity.news(1_000)).toBeUndefined()
    for (const id of ['gus', 'ada', 'tao']) activity.typing(id, id.toUpperCase(), 1_000)
    const ids = ['gus', 'ada', 'tao']
    expect(activity.news(1_000)).toEqual({ typing: { count: 4, names: ['GUS', 'ADA', 'TAO'] }, typingIds: ids })
  })

  it('are told with those who join, and neither without news of it', () => {
    const activity = new RoomActivity()
    activity.joined('Ada')
    activity.typing('mia', 'Mia', 0)
    expect(activity.news(0)).toEqual({
      ...{ joined: ['Ada'], typing: { count: 1, names: ['Mia'] }, typingIds: ['mia'] },
    })
    activity.joined('Gus')
    expect(activity.news(0)).toEqual({ joined: ['Gus'] })
    activity.stopped('mia')
    expect(activity.news(0)).toEqual({ typing: { count: 0, names: [] }, typingIds: [] })
  })

  it('are others when one stops and another begins, also of the same name', () => {
    const activity = new RoomActivity()
    activity.typing('mia', 'Mia', 0)
    activity.news(0)
    activity.stopped('mia')
    activity.typing('mia2', 'Mia', 0)
    expect(activity.news(0)).toMatchObject({ typing: { count: 1, names: ['Mia'] }, typingIds: ['mia2'] })
  })

  it('stop when they say so, or after five seconds', () => {
    const activity = new RoomActivity()
    activity.typing('mia', 'Mia', 0)
    activity.typing('gus', 'Gus', 1)
    expect(activity.news(4_999)?.typing?.count).toBe(2)
    expect(activity.news(5_000)?.typing).toEqual({ count: 1, names: ['Gus'] })
    expect([activity.stopped('mia'), activity.stopped('gus')]).toEqual([false, true])
    expect(activity.anyTyping).toBe(false)
  })

  it('stop when the time is set back', () => {
    const activity = new RoomActivity()
    activity.typing('mia', 'Mia', 10)
    expect(activity.news(10)?.typing?.count).toBe(1)
    expect(activity.news(9)?.typing?.count).toBe(0)
  })

  it('are at most two hundred, who may go on', () => {
    const activity = new RoomActivity()
    for (let n = 0; n < 201; n++) activity.typing(`p${n}`, `P${n}`, 0)
    expect(activity.news(0)?.typing).toEqual({ count: 200, names: ['P197', 'P198', 'P199'] })
    activity.typing('p0', 'P0', 4_000)
    expect(activity.news(5_000)?.typing).toEqual({ count: 1, names: ['P0'] })
  })
})
