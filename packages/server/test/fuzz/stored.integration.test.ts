import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { SEED } from './fuzz.harness.ts'
import { faultsIn, FuzzedServer } from './fuzzed-server.ts'
import { writeIndexes, writeSpoiltRooms } from './stored.ts'

// docs/spec/fuzzing.md: what is read back from the disk is a door like any other.

const JOURNALS = 1_800
/** Below the number that the list of rooms shows, so that it shows all. */
const ROOMS = 180
const HEALTHY = ['honest', 'fuzz0', 'demo']

let server: FuzzedServer
let spoilt: string[]
let recordings: string[]

beforeAll(async () => {
  server = await FuzzedServer.start()
  // Some events in the room that is copied.
  await server.honest.missing()
  await server.halt()
  recordings = writeIndexes(server.folder, JOURNALS, SEED)
  spoilt = writeSpoiltRooms(server.folder, 'honest', ROOMS, SEED)
  await server.begin()
})
afterAll(() => server.stop())

const get = async (path: string): Promise<{ status: number; body: string }> => {
  const answer = await fetch(`${server.url}${path}`, {
    headers: { authorization: `Bearer ${server.target.tokens[0]}` },
  })
  return { status: answer.status, body: await answer.text() }
}

/** Asks for every room on one connection after the other, and counts those that were answered. */
async function attachAll(rooms: readonly string[]): Promise<number> {
  let answered = 0
  for (let from = 0; from < rooms.length; from += 15) {
    const some = rooms.slice(from, from + 15)
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/ws`)
    const replies = new Set<string>()
    socket.on('error', () => {})
    socket.on('open', () => socket.send(JSON.stringify({ t: 'hello', v: 2, token: server.target.tokens[0] })))
    socket.on('message', (data: Buffer) => {
      const { t, id } = JSON.parse(String(data)) as { t: string; id?: string }
      if (t === 'welcome') for (const room of some) socket.send(JSON.stringify({ t: 'attach', id: room, room }))
      if (t === 'reply' && id !== undefined) replies.add(id)
    })
    await eventually(() => replies.size === some.length, 'an answer for every room').catch(() => {})
    socket.terminate()
    answered += replies.size
  }
  return answered
}

it('[FUZZ13] spoilt rows and journals: every room answers, and those that are whole are served', async () => {
  expect(await attachAll([...spoilt, ...HEALTHY])).toBe(spoilt.length + HEALTHY.length)
  for (const id of recordings.slice(0, 300)) {
    for (const path of [`/replay/${id}/info`, `/replay/${id}/index.m3u8`, `/replay/${id}/events?from=0&to=1000`])
      expect((await get(path)).status, path).toBeLessThan(500)
  }
  expect(await server.answers()).toBe(true)
  expect(await server.honest.missing()).toEqual([])
  expect(faultsIn(server.newWords()).filter((fault) => /uncaught|unhandled/i.test(fault))).toEqual([])
  expect(server.starts, 'the same process since it was started on them').toBe(2)
})

it('[FUZZ13] … and the list of rooms names those that are whole', async () => {
  const { status, body } = await get('/api/v1/rooms')
  expect(status).toBe(200)
  for (const room of HEALTHY) expect(body).toContain(`"room":"${room}"`)
  expect((await get('/')).status).toBe(200)
})
