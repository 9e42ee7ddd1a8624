import { describe, expect, it } from 'vitest'
import { LikesReceived, LikesSent } from './likes.ts'

describe('likes between nodes', () => {
  it('[OWN3] a batch is sent under its number until it is confirmed; what comes meanwhile is in the next', () => {
    const likes = new LikesSent(10)
    likes.add('r', 3)
    likes.add('r', 2)
    expect(likes.batchOf('r')).toEqual({ likes: 5, batch: 1 })
    likes.add('r', 4)
    expect(likes.batchOf('r')).toEqual({ likes: 5, batch: 1 })
    likes.confirmed('r')
    expect(likes.batchOf('r')).toEqual({ likes: 4, batch: 2 })
    likes.confirmed('r')
    expect(likes.batchOf('r')).toEqual({ likes: 0, batch: 3 })
    likes.add('other', 1)
    expect(likes.batchOf('other')).toEqual({ likes: 1, batch: 1 })
  })

  it('[OWN21] wait until all of them are confirmed', () => {
    const likes = new LikesSent(10)
    expect(likes.waits('r')).toBe(false)
    likes.add('r', 3)
    expect([likes.waits('r'), likes.waits('other')]).toEqual([true, false])
    likes.batchOf('r')
    expect(likes.waits('r')).toBe(true)
    likes.add('r', 2)
    likes.confirmed('r')
    expect(likes.waits('r')).toBe(true)
    likes.batchOf('r')
    likes.confirmed('r')
    expect(likes.waits('r')).toBe(false)
  })

  it('[OWN3] a confirmation of a room without likes means nothing', () => {
    const likes = new LikesSent(1)
    likes.add('r', 1)
    likes.confirmed('other')
    expect(likes.batchOf('r')).toEqual({ likes: 1, batch: 1 })
  })

  it('[OWN3] a batch that arrives twice counts once, for each node and room by itself', () => {
    const likes = new LikesReceived(10)
    expect(likes.isNew('r', 'a', 1)).toBe(true)
    expect(likes.isNew('r', 'a', 1)).toBe(false)
    expect(likes.isNew('r', 'b', 1)).toBe(true)
    expect(likes.isNew('s', 'a', 1)).toBe(true)
    expect(likes.isNew('r', 'a', 2)).toBe(true)
    expect(likes.isNew('r', 'a', 2)).toBe(false)
  })
})
