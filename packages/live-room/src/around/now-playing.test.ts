import type { RoomSnapshot } from '@ovation/client'
import { expect, it } from 'vitest'
import { nowPlaying } from './now-playing.ts'

const said = (name: string, role: string, avatar?: string) => ({ author: { id: name, name, role, avatar } })
const told = (messages: object[], pinned: object[] = [], title = 'Lenses') =>
  nowPlaying({ state: { title }, messages, pinned } as unknown as RoomSnapshot, 'demo', 'https://live.test')

it('[SCREEN64] the artist is whoever last spoke as the host, with their picture; before that, the room', () => {
  expect(told([said('Eve', 'moderator')])).toEqual({ title: 'Lenses', artist: 'demo' })
  const mia = said('Mia', 'host', '/media/avatars/mia.webp')
  const picture = 'https://live.test/media/avatars/mia.webp'
  expect(told([said('Old', 'host'), mia, said('Eve', 'member')])).toEqual({ title: 'Lenses', artist: 'Mia', picture })
  expect(told([], [mia], '')).toEqual({ title: 'demo', artist: 'Mia', picture })
  expect(told([said('Ann', 'owner', 'http://elsewhere/a.png')], [mia])).toEqual({ title: 'Lenses', artist: 'Ann' })
})

it('[SCREEN64] a host who was erased has no name', () => {
  expect(told([said('', 'host')])).toEqual({ title: 'Lenses', artist: 'demo' })
})
