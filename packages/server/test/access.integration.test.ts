import type { ChildProcess } from 'node:child_process'
import { eventually, publish } from '@ovation/testkit'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { TestServer } from './server.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const skipped = missing.includes('ffmpeg')

let test: TestServer
let encoder: ChildProcess | undefined

beforeAll(async () => {
  if (skipped) return
  test = await TestServer.start({ limits: { recordingMinFreeBytes: 0, recordingMinFreeShare: 0 } })
  encoder = publish(test.server.rtmp, await test.server.streamKeys.show('demo'))
  await eventually(() => (test.server.media.stream('demo')?.segments.length ?? 0) >= 1, 'the video', 30_000)
}, 60_000)
afterAll(async () => {
  if (skipped) return
  encoder?.kill('SIGKILL')
  await test.close()
})

const status = async (path: string): Promise<number> => (await fetch(`${test.url}${path}`)).status
/** A viewer of the low-latency stream: what came, and how it ended. */
function watch(ticket?: string) {
  const socket = new WebSocket(
    `${test.url.replace('http', 'ws')}/live/demo/ws${ticket === undefined ? '' : `?ticket=${ticket}`}`,
  )
  const seen = { bytes: 0, code: 0, socket }
  socket.on('message', (data: Buffer, isBinary) => (seen.bytes += isBinary ? data.length : 0))
  socket.on('close', (code) => (seen.code = code))
  socket.on('error', () => {})
  return seen
}

describe.skipIf(skipped)('video that is not for everybody', () => {
  it('[MEDIA19] is for those inside: with a ticket that is theirs, as long as they may be there', async () => {
    const guest = test.guest('passer-by').rooms.get('demo')
    await guest.attach()
    const before = watch()
    await eventually(() => before.bytes > 0, 'the video for everybody')
    const host = test.client('hostess', 'host').rooms.get('demo')
    await host.attach()
    expect(host.getSnapshot().self?.playback).toBeUndefined()
    await host.command('room.settings', { settings: { access: 'members' } })

    // Who is no member is outside, in the room and in front of the video.
    await eventually(() => guest.getSnapshot().status === 'failed', 'the guest to be sent out', 10_000)
    await eventually(() => before.code === 4_403, 'the end of their video', 10_000)
    expect(await status('/live/demo/index.m3u8')).toBe(404)
    const outside = watch()
    await eventually(() => outside.code === 4_404, 'the refusal')
    expect(outside.bytes).toBe(0)

    const member = test.client('tao', 'member').rooms.get('demo')
    await member.attach()
    const ticket = member.getSnapshot().self?.playback ?? ''
    expect(ticket).not.toBe('')
    await eventually(() => host.getSnapshot().self?.playback !== undefined, 'the ticket of who was here already')
    const inside = watch(ticket)
    await eventually(() => inside.bytes > 0, 'the video of the member')
    const playlist = await fetch(`${test.url}/live/demo/index.m3u8?ticket=${ticket}`)
    expect(playlist.status).toBe(200)
    expect(playlist.headers.get('cache-control')).not.toContain('public')
    const [segment] = /^[^#\n]+\.m4s\S*/m.exec(await playlist.text()) ?? []
    expect(segment).toContain(`?ticket=${ticket}`)
    expect(await status(`/live/demo/${segment}`)).toBe(200)
    expect(await status(`/live/demo/${segment?.split('?')[0]}`)).toBe(404)

    // Nor is a picture of it for anybody else.
    expect(await status('/live/demo/still.mp4')).toBe(404)
    const still = await fetch(`${test.url}/live/demo/still.mp4?ticket=${ticket}`)
    expect([still.status, still.headers.get('cache-control')]).toEqual([200, 'private, max-age=10'])
    expect((await still.arrayBuffer()).byteLength).toBeGreaterThan(1_000)

    // A ticket of another room, one that was changed, one that is none.
    await test.server.rooms.create('other', 'Other', { id: 'owner', name: 'Owner', role: 'owner' })
    const elsewhere = test.client('tao2', 'host').rooms.get('other')
    await elsewhere.attach()
    await elsewhere.command('room.settings', { settings: { access: 'members' } })
    await eventually(() => elsewhere.getSnapshot().self?.playback !== undefined, 'the other ticket')
    for (const wrong of [
      elsewhere.getSnapshot().self?.playback,
      ticket.replace(/\.(.)/, (_, first) => (first === 'A' ? '.B' : '.A')),
      'x',
      '../..',
      '',
    ])
      expect(await status(`/live/demo/index.m3u8?ticket=${wrong}`), `with ${wrong}`).toBe(404)

    // What was recorded is for the same people.
    expect(await status('/api/v1/rooms/demo/replays')).toBe(404)
    const { replays } = (await (await fetch(`${test.url}/api/v1/rooms/demo/replays?ticket=${ticket}`)).json()) as {
      replays: { id: string }[]
    }
    const replay = `/replay/${replays[0]?.id}`
    for (const path of ['info', 'index.m3u8', '0.m4s', 'init-0.mp4', 'still.mp4', 'events?from=0&to=1000']) {
      expect(await status(`${replay}/${path}`), path).toBe(403)
      expect(await status(`${replay}/${path}${path.includes('?') ? '&' : '?'}ticket=${ticket}`), path).toBe(200)
    }
    expect(await (await fetch(`${test.url}${replay}/info`)).json(), '[REPLAY24]').toMatchObject({
      ...{ error: { code: 'forbidden' }, room: 'demo' },
    })

    // A ban bites on the video too.
    await host.command('member.ban', { actor: 'tao', durationMs: null })
    await eventually(() => inside.code === 4_403, 'the end of the video', 6_000)
    for (const path of ['/live/demo/index.m3u8', '/live/demo/still.mp4', `${replay}/still.mp4`])
      expect(await status(`${path}?ticket=${ticket}`), path).toBe(403)
    for (const { socket } of [before, outside, inside]) socket.terminate()
  }, 90_000)

  it('[REPLAY56] replays are for the same people by their token, without a ticket', async () => {
    const host = test.client('hostess', 'host').rooms.get('demo')
    await host.attach()
    const hosts = { authorization: `Bearer ${await test.token('hostess', 'host')}` }
    const { replays } = (await (await fetch(`${test.url}/api/v1/rooms/demo/replays`, { headers: hosts })).json()) as {
      replays: { id: string }[]
    }
    const id = replays[0]?.id
    const cover = await fetch(`${test.url}/api/v1/replays/${id}/cover`, {
      ...{ method: 'PUT', headers: { ...hosts, 'content-type': 'image/png' } },
      body: new Uint8Array(
        await sharp({ create: { width: 64, height: 36, channels: 3, background: '#f00' } })
          .png()
          .toBuffer(),
      ),
    })
    expect(cover.status).toBe(200)
    const paths = ['info', 'index.m3u8', 'still.mp4', 'cover.webp', 'stage', '0.m4s'].map(
      (last) => `/replay/${id}/${last}`,
    )
    const asked = async (headers: Record<string, string>): Promise<number[]> => {
      const answers = await Promise.all(
        ['/api/v1/rooms/demo/replays', '/api/v1/rooms/demo/cover', ...paths].map((path) =>
          fetch(test.url + path, { headers }),
        ),
      )
      if (answers[5]?.ok) expect(answers[5].headers.get('cache-control')).toContain('private')
      return [...new Set(answers.map((answer) => answer.status))]
    }
    const by = async (role: 'guest' | 'member', id: string): Promise<number[]> =>
      asked({ authorization: `Bearer ${await test.token(id, role)}` })
    const set = (access: string) => host.command('room.settings', { settings: { access } as never })
    await fetch(`${test.url}/api/v1/rooms/demo/password`, {
      ...{ method: 'PUT', headers: { ...hosts, 'content-type': 'application/json' } },
      body: JSON.stringify({ password: 'for friends' }),
    })
    for (const access of ['password', 'members']) {
      await set(access)
      expect([access, await by('member', 'mia'), await by('guest', 'gil')]).toEqual([access, [200], [403]])
    }
    await set('tokens')
    expect([await by('guest', 'gil'), await asked({})]).toEqual([[200], [404, 403]])
    // A ban ends that as it ends the video.
    await host.command('member.ban', { actor: 'mia', durationMs: null })
    expect(await by('member', 'mia')).toEqual([403])
  }, 60_000)

  it('[ACCESS2] a password is asked of everybody below member; a new one asks anew, in the room and in front of the video', async () => {
    await test.server.rooms.create('locked', 'Locked', { id: 'owner', name: 'Owner', role: 'owner' })
    const host = test.client('keeper', 'host').rooms.get('locked')
    await host.attach()
    const setPassword = async (password: string) =>
      (
        await fetch(`${test.url}/api/v1/rooms/locked/password`, {
          method: 'PUT',
          headers: {
            'content-type': 'application/json',
            authorization: `Bearer ${await test.token('keeper', 'host')}`,
          },
          body: JSON.stringify({ password }),
        })
      ).status
    await expect(host.command('room.settings', { settings: { access: 'password' } })).rejects.toMatchObject({
      code: 'password_missing',
    })
    expect(await setPassword('abc')).toBe(422)
    expect(await setPassword('open sesame')).toBe(204)
    await host.command('room.settings', { settings: { access: 'password' } })

    const viewer = test.guest('Ali').rooms.get('locked')
    await expect(viewer.attach()).rejects.toMatchObject({ code: 'password_needed' })
    await expect(viewer.attach({ password: 'open barley' })).rejects.toMatchObject({ code: 'password_wrong' })
    await viewer.attach({ password: 'open sesame' })
    await viewer.messages.send({ text: 'inside' })
    const ticket = viewer.getSnapshot().self?.playback
    // There is no video in this room, and who may not look is told the same.
    expect(await status('/live/locked/index.m3u8')).toBe(404)
    expect(await status(`/live/locked/index.m3u8?ticket=${ticket}`)).toBe(404)
    expect(await status('/live/locked/still.mp4')).toBe(404)
    // Members come in without it, and nobody is told the digest of it.
    const member = test.client('mira', 'member').rooms.get('locked')
    await member.attach()
    expect(JSON.stringify(member.getSnapshot())).not.toContain((await test.server.rooms.state('locked')).door)

    expect(await setPassword('close sesame')).toBe(204)
    await eventually(() => viewer.getSnapshot().error?.code === 'password_wrong', 'the viewer to be asked anew')
    expect(member.status).toBe('attached')
    await eventually(
      async () => (await status(`/live/locked/index.m3u8?ticket=${ticket}`)) === 403,
      'the old ticket to end',
    )
    expect(await status(`/live/locked/still.mp4?ticket=${ticket}`)).toBe(403)
    // Guessing is slowed down by address.
    const guesser = test.guest('Guesser').rooms.get('locked')
    const codes: string[] = []
    for (let n = 0; n < 25 && !codes.includes('slow'); n++) {
      const attempt = guesser
        .attach({ password: `guess ${n}` })
        .catch((error: { code: string }) => codes.push(error.code))
      const waited = new Promise((done) => setTimeout(done, 700)).then(() => codes.length > n || codes.push('slow'))
      await Promise.race([attempt, waited])
    }
    expect(codes).toContain('slow')
  }, 60_000)

  it('[ACCESS3] a room that is not for everybody is neither on the home page nor for search engines', async () => {
    const page = async (path: string) => fetch(`${test.url}${path}`)
    await test.server.rooms.create('attic', '<b>Attic</b>', { id: 'owner', name: 'Owner', role: 'owner' })
    const host = test.client('keeper', 'host').rooms.get('attic')
    await host.attach()
    expect((await page('/r/attic')).headers.get('x-robots-tag')).toBeNull()
    await eventually(async () => (await (await page('/')).text()).includes('/r/attic'), 'the room', 10_000)
    expect(await (await page('/')).text()).not.toContain('<b>Attic')
    await host.command('room.settings', { settings: { access: 'unlisted' } })
    await eventually(async () => !(await (await page('/')).text()).includes('/r/attic'), 'it to go', 10_000)
    expect((await page('/r/attic')).headers.get('x-robots-tag')).toBe('noindex')
    const guest = test.guest('With the link').rooms.get('attic')
    await guest.attach()
  }, 30_000)
})
