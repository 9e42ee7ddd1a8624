import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, publish } from '@ovation/testkit'
import { TestServer } from './server.fixture.ts'

const SECRET = 'The merger is off'
let test: TestServer

beforeAll(async () => {
  // So few that none comes back while a test looks.
  test = await TestServer.start({ limits: { unknownRoomsPerAddressPerMinute: 3 } })
  const owner = { id: 'owner', name: 'Owner', role: 'owner' } as const
  for (const access of ['public', 'unlisted', 'password', 'tokens', 'members'] as const) {
    await test.server.rooms.create(access, SECRET, owner)
    const room = test.client('ann', 'host').rooms.get(access)
    await room.attach()
    if (access === 'password') {
      const response = await fetch(`${test.url}/api/v1/rooms/${access}/password`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${await test.token('ann', 'host')}` },
        body: JSON.stringify({ password: 'open sesame' }),
      })
      expect(response.status).toBe(204)
    }
    if (access !== 'public') await room.command('room.settings', { settings: { access } })
  }
})
afterAll(() => test.close())

const html = async (path: string): Promise<string> => (await fetch(`${test.url}${path}`)).text()

describe('pages to a stranger', () => {
  it.each(['public', 'unlisted'])('[SCREEN18] of a room that is %s say its title', async (room) => {
    const page = await html(`/r/${room}`)
    expect(page).toContain(`<title>${SECRET} · Ovation</title>`)
    expect(page).toContain(`<meta property="og:title" content="${SECRET}" />`)
    expect(await html(`/overlay/${room}`)).toContain(`<title>${SECRET} · Ovation · overlay</title>`)
  })

  it.each(['password', 'tokens', 'members'])('[SCREEN18] of a room for %s say nothing of it', async (room) => {
    for (const path of ['r', 'overlay', 'publish']) {
      const page = await html(`/${path}/${room}`)
      expect(page).not.toContain(SECRET)
      expect(page).not.toContain('og:title')
      expect(page).toContain('<title>Ovation · 满堂彩')
    }
  })

  it('[SCREEN18] nor do replays, whose room may have become private since', async () => {
    const encoder = publish(test.server.rtmp, await test.server.streamKeys.show('public'))
    try {
      await eventually(() => test.server.recordings.catalogue.of('public').length > 0, 'the recording', 20_000)
    } finally {
      encoder.kill('SIGKILL')
    }
    const id = test.server.recordings.catalogue.of('public')[0]?.head.id ?? ''
    expect(await html(`/replay/${id}`)).toContain(`<title>${SECRET} · Ovation</title>`)
    const room = test.client('ann', 'host').rooms.get('public')
    await room.attach()
    await room.command('room.settings', { settings: { access: 'members' } })
    const page = await html(`/replay/${id}`)
    expect(page).not.toContain(SECRET)
    expect(page).not.toContain('og:title')
    await eventually(async () => (await fetch(`${test.url}/replay/${id}/info`)).status === 403, 'the gate to know')
    expect(await html(`/replay/${id}/info`)).not.toContain(SECRET)
    expect((await fetch(`${test.url}/replay/none`)).status).toBe(404)
  }, 40_000)
})

describe('names of rooms', () => {
  const status = async (path: string): Promise<number> => (await fetch(`${test.url}${path}`)).status

  it('[SCREEN19] tried out by pages tell nothing of those that are not public, there or not', async () => {
    await test.restart()
    const first = await Promise.all(Array.from({ length: 100 }, (_, n) => status(`/r/guess-${n}`)))
    expect(first.filter((one) => one === 200)).toHaveLength(3)
    expect(new Set(first)).toEqual(new Set([200, 429]))
    for (const room of ['guess', 'unlisted', 'password', 'members'])
      for (const path of ['r', 'overlay', 'publish']) expect(await status(`/${path}/${room}`)).toBe(429)
    expect(await status('/r/demo')).toBe(200)
    const refused = await fetch(`${test.url}/r/unlisted`)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await refused.text()).toContain('too many rooms were looked for')
  })

  it('[SCREEN19] nor does attaching, which counts with them; roles by token and public rooms are let in', async () => {
    await test.restart()
    await status('/r/guess')
    const raw = await test.raw()
    raw.send({ t: 'hello', v: 2, guest: {} })
    await raw.next('welcome')
    const attach = async (from: typeof raw, room: string): Promise<string> => {
      from.send({ t: 'attach', id: room, room })
      const reply = await from.next('reply', ({ id }) => id === room)
      return 'error' in reply && reply.error ? reply.error.code : 'in'
    }
    const codes: string[] = []
    for (let n = 0; n < 4; n++) codes.push(await attach(raw, `try-${n}`))
    expect(codes).toEqual(['room_not_found', 'room_not_found', 'rate_limited', 'rate_limited'])
    for (const room of ['unlisted', 'password', 'members']) expect(await attach(raw, room)).toBe('rate_limited')
    expect(await attach(raw, 'demo')).toBe('in')
    const member = await test.raw()
    member.send({ t: 'hello', v: 2, token: await test.token('mia', 'member') })
    await member.next('welcome')
    expect(await attach(member, 'members')).toBe('in')
  })
})
