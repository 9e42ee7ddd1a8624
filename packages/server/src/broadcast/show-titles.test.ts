import { expect, it } from 'vitest'
import type { Hint } from '../bus/index.ts'
import type { StoredEvent } from '../log/index.ts'
import { followTitles } from './show-titles.ts'

it('[REPLAY28] a title that is set in a room is told to its recording, and what could not be written to the log', async () => {
  const told: string[] = []
  const failed: unknown[] = []
  let publish: (hint: Hint<StoredEvent[]>) => void = () => {}
  followTitles(
    { subscribe: (listener) => ((publish = listener), () => {}) },
    {
      broadcasts: {
        titled: async (room, title) => {
          told.push(`${room}: ${title}`)
          if (title === 'bad') throw new Error('full')
        },
      },
      logger: { error: (about: unknown) => void failed.push(about) },
    },
  )
  const titled = (title: string) => ({ type: 'room.titled', body: { title } })
  const odd = [{ type: 'room.titled' }, { type: 'room.titled', body: {} }, { type: 'room.titled', body: { title: 7 } }]
  const payload = [
    ...odd,
    titled('A quiz'),
    { type: 'room.opened', body: { title: 'no' } },
    titled(' \u200b'),
    titled('bad'),
  ]
  publish({ room: 'demo', epoch: 1, from: 1, to: 4, payload: payload as StoredEvent[] })
  expect(told).toEqual(['demo: A quiz', 'demo: demo', 'demo: bad'])
  await new Promise((done) => void setImmediate(done))
  expect(failed).toEqual([{ err: new Error('full'), room: 'demo' }])
})
