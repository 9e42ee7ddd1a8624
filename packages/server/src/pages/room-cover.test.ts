import { describe, expect, it } from 'vitest'
import { hueOf as hueInRoom } from '../../../live-room/src/view/hue.ts'
import { drawnCover, hueOf } from './room-cover.ts'

const drawn = (title: string, room = 'demo'): string =>
  decodeURIComponent(drawnCover(room, title).replace(/^[^,]*,/, ''))

describe('the cover of a room that has none', () => {
  it.each(['demo', 'a', '海边', 'x'.repeat(64)])('[HOME3] has the light that the page of the room has: %s', (room) => {
    expect(hueOf(room)).toBe(hueInRoom(room))
    expect(drawn('A', room)).toContain(`hsl(${hueOf(room)} `)
  })

  it.each([
    ['demo', 'D'],
    ['海边的夜晚', '海'],
    ['🎸 guitars', 'G'],
    ['“quoted”', 'Q'],
    ['👩‍👩‍👧', '👩‍👩‍👧'],
    ['<&', '&#60;'],
    ['', ''],
  ])('[HOME3] shows the first letter or sign of its title: %s', (title, initial) => {
    expect(drawn(title)).toContain(`>${initial}</text></svg>`)
  })

  it('[HOME3] is an address without a quote', () => {
    expect(drawnCover('demo', '"<')).not.toMatch(/["<>\s]/)
  })
})
