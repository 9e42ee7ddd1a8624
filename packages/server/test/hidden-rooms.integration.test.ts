import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { TestServer } from './server.fixture.ts'

const MISSES = 400
const PRIVATE = ['password', 'tokens', 'members'] as const
let test: TestServer
let hosts: string

beforeAll(async () => {
  // More than all tests here use up, but for the one that uses up all.
  test = await TestServer.start({ limits: { unknownRoomsPerAddressPerMinute: MISSES } })
  hosts = await test.token('ann', 'host')
  for (const access of ['public', 'unlisted', ...PRIVATE] as const) {
    await test.server.rooms.create(access, 'Quiet', { id: 'owner', name: 'Owner', role: 'owner' })
    const room = test.client('ann', 'host').rooms.get(access)
    await room.attach()
    if (access === 'password') await put('/api/v1/rooms/password/password', { password: 'open sesame' })
    if (access !== 'public') await room.command('room.settings', { settings: { access } })
  }
})
afterAll(() => test.close())

const put = (path: string, body: unknown): Promise<Response> =>
  fetch(`${test.url}${path}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${hosts}` },
    body: JSON.stringify(body),
  })

type Seen = { status: number; headers: string; body: string }

/** All that somebody sees of an answer, without the name they asked for. */
async function seen(path: string, room: string, token?: string): Promise<Seen> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const answer = await fetch(`${test.url}${path.replace('ROOM', room)}`, { headers })
  const shown = [...answer.headers].filter(([name]) => !['date', 'content-length'].includes(name))
  return { status: answer.status, headers: JSON.stringify(shown), body: (await answer.text()).replaceAll(room, 'ROOM') }
}

const closeOf = (room: string, query = ''): Promise<string> =>
  new Promise((done, fail) => {
    const socket = new WebSocket(`${test.url.replace('http', 'ws')}/live/${room}/ws${query}`)
    socket.on('close', (code, reason) => done(`${code} ${String(reason)}`)).on('error', fail)
  })

const VIDEO = [
  ...['index.m3u8', 'index.m3u8?ticket=x', 'index.m3u8?_HLS_msn=1&_HLS_part=0', 'index.m3u8?_HLS_msn=x', 'master.m3u8'],
  ...['audio.m3u8', 'x/1.m4s', 'x/1.0.m4s', 'x/init-0.mp4', 'x/nonsense', 'nothing'],
].flatMap((file) => ['', '~low', '~1', '~audio'].map((place) => `/live/ROOM${place}/${file}`))
const REPLAYS = ['/api/v1/rooms/ROOM/replays', '/api/v1/rooms/ROOM/replays?ticket=x']

describe('a room that is not for everybody', () => {
  it('[ROUTE4] is answered for as one that is not there, wherever video and replays are asked for', async () => {
    await eventually(async () => (await seen(`${REPLAYS[0]}`, 'members')).status === 404, 'the gate to know')
    for (const path of [...VIDEO, ...REPLAYS]) {
      const none = await seen(path, 'nowhere')
      expect([path, none.status]).toEqual([path, 404])
      for (const room of PRIVATE) expect([path, room, await seen(path, room)]).toEqual([path, room, none])
    }
    // Neither is one that is open to those with its name told from none while there is no video.
    for (const path of VIDEO) expect([path, await seen(path, 'unlisted')]).toEqual([path, await seen(path, 'nowhere')])
    for (const query of ['', '?ticket=x'])
      for (const room of [...PRIVATE, 'unlisted', 'public', 'nowhere'])
        expect(await closeOf(room, query)).toBe('4404 not live')
  }, 60_000)

  it('[ROUTE6] its pages are those of a room that is not there', async () => {
    for (const path of ['/r/ROOM', '/overlay/ROOM', '/publish/ROOM', '/r/ROOM?a=b', '/%72/ROOM']) {
      const none = await seen(path, 'nowhere')
      expect([path, none.status]).toEqual([path, 200])
      for (const room of PRIVATE) expect([path, room, await seen(path, room)]).toEqual([path, room, none])
      expect((await seen(path, 'public')).body).toContain('Quiet')
    }
    // What can be no room's name is told so.
    for (const room of ['Upper', 'a.b', 'a%20b', 'x'.repeat(65)]) expect((await seen('/r/ROOM', room)).status).toBe(404)
  })

  it('[ROUTE4] only who was let in once is told that they are not any more', async () => {
    const guest = test.client('gus', 'member').rooms.get('members')
    await guest.attach()
    const ticket = `?ticket=${guest.getSnapshot().self?.watch}`
    expect((await seen(`/api/v1/rooms/ROOM/replays${ticket}`, 'members')).status).toBe(200)
    expect((await seen(`/live/ROOM/index.m3u8${ticket}`, 'members')).status).toBe(404)
    await test
      .client('ann', 'host')
      .rooms.get('members')
      .attach()
      .then((room) => room.command('member.ban', { actor: 'gus', durationMs: null }))
    await eventually(
      async () => (await seen(`/api/v1/rooms/ROOM/replays${ticket}`, 'members')).status === 403,
      'the ban to be known',
    )
    expect((await seen(`/live/ROOM/index.m3u8${ticket}`, 'members')).status).toBe(403)
    expect(await closeOf('members', ticket)).toBe('4403 forbidden')
    expect((await seen(`/live/ROOM/index.m3u8${ticket}`, 'tokens')).status).toBe(404)
  })

  it('[AUTH6] REST tells those without a role neither what kind of room it is nor whether there is one', async () => {
    const paths = ['people', 'stream', 'publish-link', 'keys', 'overlay-key', 'recording', 'replays'].map(
      (last) => `/api/v1/rooms/ROOM/${last}`,
    )
    for (const token of [await test.token('stranger', 'guest'), await test.token('elsewhere', 'owner', 'other')])
      for (const path of paths) {
        const none = await seen(path, 'nowhere', token)
        expect([path, none.status, none.body.includes('"forbidden"')]).toEqual([path, 403, true])
        for (const room of PRIVATE) {
          // Where a token is enough to be in the room, it is enough to watch ([REPLAY56]).
          const isTheirs = room === 'tokens' && path.endsWith('/replays')
          const answer = await seen(path, room, token)
          if (isTheirs) expect(answer.status).toBe(200)
          else expect([path, room, answer]).toEqual([path, room, none])
        }
      }
  })

  // The last one: it uses up what an address may look for.
  it('[ROUTE4] tries count, and then nothing is told of rooms that are not public, there or not', async () => {
    const statuses = new Set<number>()
    // Meanwhile some come back: the slower the machine, the more of them.
    for (let n = 0; n < 5 * MISSES && !statuses.has(429); n++)
      statuses.add((await seen('/live/ROOM/index.m3u8', `guess-${n}`)).status)
    expect(statuses).toEqual(new Set([404, 429]))
    const without = ({ status, headers, body }: Seen): Seen => ({
      status,
      headers,
      body: body.replace(/"retryInMs":\d+/, ''),
    })
    // A try comes back every second: it is used up first.
    const seenWithoutTries = async (path: string, room: string): Promise<Seen> => {
      for (let n = 0; n < 10; n++) {
        while ((await seen('/live/ROOM/index.m3u8', `one-more-${n}`)).status !== 429);
        const one = await seen(path, room)
        if (one.status === 429) return without(one)
      }
      throw new Error(`${path} of ${room} is told without a try`)
    }
    for (const path of ['/live/ROOM/index.m3u8', `${REPLAYS[0]}`]) {
      const none = await seenWithoutTries(path, 'nowhere')
      for (const room of ['unlisted', ...PRIVATE])
        expect([room, await seenWithoutTries(path, room)]).toEqual([room, none])
    }
    expect(await closeOf('unlisted')).toBe(await closeOf('nowhere'))
    expect((await seen('/live/ROOM/index.m3u8', 'public')).status).toBe(404)
    expect((await seen(`${REPLAYS[0]}`, 'public')).status).toBe(200)
    // Anyone who has a role in the room is not in the way of that.
    expect((await seen(`${REPLAYS[0]}`, 'members', hosts)).status).toBe(200)
  }, 60_000)
})
