import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { RoomSummary } from '@ovation/protocol'
import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

let test: TestServer
beforeAll(async () => {
  test = await TestServer.start()
  const owner = { id: 'owner', name: 'Owner', role: 'owner' } as const
  for (const room of ['newer', 'newer-kind', 'damaged', 'sound'])
    await test.server.rooms.create(room, `The ${room}`, owner)
  await test.server.close()
  const db = new DatabaseSync(join(test.folder, 'ovation.db'))
  db.exec(`update event set v = 9 where room = 'newer' and seq = 1`)
  db.exec(`update event set type = 'auction.opened' where room = 'newer-kind' and seq = 1`)
  db.exec(`update event set body = '{"title":' where room = 'damaged' and seq = 1`)
  db.exec(`delete from snapshot`)
  // They were never read by this version.
  db.exec(`delete from room_card; delete from consumer_cursor`)
  db.close()
  await test.begin()
})
afterAll(() => test.close())

const list = async (): Promise<RoomSummary[]> => {
  const headers = { authorization: `Bearer ${await test.token('boss', 'owner')}` }
  const answer = await fetch(`${test.url}/api/v1/rooms`, { headers })
  expect(answer.status).toBe(200)
  return ((await answer.json()) as { rooms: RoomSummary[] }).rooms
}

describe('a room that cannot be opened', () => {
  it('[API5] stands in the list with why, and hides no other', async () => {
    const rooms = new Map((await list()).map((summary) => [summary.room, summary]))
    expect([...rooms.keys()].toSorted()).toEqual(['damaged', 'demo', 'newer', 'newer-kind', 'sound'])
    expect(rooms.get('sound')).toMatchObject({ title: 'The sound', lifecycle: 'open' })
    expect(rooms.get('sound')?.error).toBeUndefined()
    for (const room of ['newer', 'newer-kind'])
      expect(rooms.get(room)).toMatchObject({
        error: { code: 'newer_data', message: expect.stringContaining('a newer version wrote it') as string },
      })
    expect(rooms.get('damaged')).toMatchObject({
      error: { code: 'storage_failed', message: expect.stringContaining('could not be opened') as string },
    })
  })

  it('[API5] the home page, other rooms and anyone who comes to it hear of it each in their own way', async () => {
    const home = await eventually(async () => {
      const page = await (await fetch(test.url)).text()
      return page.includes('The sound') && page
    }, 'the card of the room')
    expect(home).not.toContain('The newer')
    const mia = await test.client('mia').rooms.get('sound').attach()
    await mia.messages.send({ text: 'still here' })
    await expect(test.client('gus').rooms.get('newer').attach()).rejects.toMatchObject({ code: 'newer_data' })
  })
})
