import type { ChildProcess } from 'node:child_process'
import { eventually, PlaylistJudge, publish } from '@ovation/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { TestCluster } from './cluster.fixture.ts'
import { tagsOf, within } from './playback.harness.ts'
import { RawEncoder } from './raw-encoder.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const skipped = /postgres|redis|ffmpeg/.test(missing)

let cluster: TestCluster
const encoders: ChildProcess[] = []

beforeAll(async () => {
  if (!skipped) cluster = await TestCluster.start(3, { encoderGraceMs: 3_000 })
}, 90_000)
afterEach(async () => {
  for (const encoder of encoders.splice(0)) encoder.kill('SIGKILL')
  // The next test must not take the last one's stream for its own.
  const quiet = () => (cluster?.nodes ?? []).every(({ server }) => server.media.stream('demo') === undefined)
  await eventually(quiet, 'every stream to end')
})
afterAll(() => cluster?.close())

async function encode(node: number): Promise<void> {
  const key = await cluster.get(0).server.streamKeys.show('demo')
  encoders.push(publish(cluster.get(node).server.rtmp, key))
}
const playlist = async (node: number): Promise<string> => {
  const answer = await fetch(`${cluster.get(node).url}/live/demo/index.m3u8`)
  return answer.ok ? answer.text() : ''
}
const bytes = async (node: number, path: string): Promise<Buffer> =>
  Buffer.from(await (await fetch(`${cluster.get(node).url}/live/demo/${path}`)).arrayBuffer())
const status = async (node: number) => (await cluster.get(node).server.rooms.state('demo')).stream

describe.skipIf(skipped)('video over nodes', () => {
  it('[OWN16] is on every node, the same bytes under the same names', async () => {
    await encode(0)
    await eventually(async () => (await playlist(1)).includes('.m4s'), 'a playlist on another node', 30_000)
    await eventually(async () => (await playlist(2)).includes('.m4s'), 'a playlist on the third', 30_000)
    const file = /^([^#\s]\S*\.m4s)$/m.exec(await playlist(0))?.[1] ?? ''
    const init = /URI="([^"]+)"/.exec(await playlist(1))?.[1] ?? ''
    for (const path of [file, init]) {
      const first = await bytes(0, path)
      expect(first.length).toBeGreaterThan(500)
      expect((await bytes(1, path)).equals(first)).toBe(true)
      expect((await bytes(2, path)).equals(first)).toBe(true)
    }
    // The low-latency stream too.
    const socket = new WebSocket(`${cluster.get(2).url.replace('http', 'ws')}/live/demo/ws`)
    let parts = 0
    socket.on('message', (_, isBinary) => isBinary && (parts += 1))
    await eventually(() => parts > 10, 'parts of the low-latency stream')
    socket.terminate()
    // The studio hears of it wherever it asks.
    const health = await fetch(`${cluster.get(1).url}/api/v1/rooms/demo/stream`, {
      headers: { authorization: `Bearer ${await cluster.get(0).token('host', 'host')}` },
    }).then((answer) => answer.json() as Promise<{ health: { bitrate: number } | null }>)
    expect(health.health?.bitrate).toBeGreaterThan(1_000)
  }, 120_000)

  it('[STUDIO71] a test is seen by hosts at every node, and by nobody else', async () => {
    const { server } = cluster.get(0)
    const key = await server.streamKeys.show('demo')
    encoders.push(publish(server.rtmp, `${key}~test`))
    const host = cluster.get(1).client('tester', 'host').rooms.get('demo')
    await host.attach()
    const ticket = (await eventually(() => host.getSnapshot().self?.watch, 'the ticket')) as string
    const [place, headers] = [
      `${cluster.get(1).url}/live/demo~test`,
      { authorization: `Bearer ${await cluster.get(1).token('tester', 'host')}` },
    ]
    const text = await eventually(
      async () => {
        const answer = await fetch(`${place}/index.m3u8?ticket=${ticket}`)
        const text = await answer.text()
        return answer.ok && text.includes('.m4s') && text
      },
      'the test elsewhere',
      30_000,
    )
    const file = /^([^#\s]\S*\.m4s\S*)$/m.exec(text)?.[1]
    expect((await (await fetch(`${place}/${file}`)).arrayBuffer()).byteLength).toBeGreaterThan(500)
    expect((await fetch(`${place}/index.m3u8`)).status).toBe(404)
    const info = await fetch(`${cluster.get(2).url}/api/v1/rooms/demo/stream`, { headers })
    expect(await info.json()).toMatchObject({ health: null, test: { bitrate: expect.any(Number) } })
    expect((await status(1)).status).not.toBe('live')
    for (const encoder of encoders.splice(0)) encoder.kill('SIGINT')
    await eventually(() => !server.media.stream('demo~test'), 'the test to end', 10_000)
    await host.detach()
  }, 60_000)

  it('[REPLAY51] who is erased at one node is deleted from the guests that another one has recorded', async () => {
    const [first, second] = [cluster.get(0), cluster.get(1)]
    const gone = first.client('gone', 'member').rooms.get('demo')
    await gone.attach()
    await gone.messages.send({ text: 'what I said' })
    const { catalogue } = second.server.recordings
    const head = { t: 'recording', v: 1, room: 'demo', title: '', at: Date.now() } as const
    await catalogue.create({ ...head, id: 'show', kind: 'evening' })
    for (const actor of ['gone', 'stays'])
      await catalogue.create({ ...head, id: `show~${actor}`, kind: 'guest', guest: { seat: 1, actor, name: actor } })
    const erased = await fetch(`${first.url}/api/v1/rooms/demo/erase`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await first.token('boss', 'owner')}`, 'content-type': 'application/json' },
      body: JSON.stringify({ person: 'gone' }),
    })
    expect(await erased.json()).toMatchObject({ erased: 1 })
    await eventually(() => catalogue.get('show~gone') === undefined, 'what another node has recorded of them to go')
    expect([catalogue.get('show~stays'), catalogue.get('show')]).not.toContain(undefined)
    await catalogue.remove('show')
    await gone.detach()
  }, 60_000)

  it('[STUDIO9] a key that was refused on one node is told wherever the studio asks', async () => {
    const stranger = publish(cluster.get(2).server.rtmp, 'demo_not_the_key')
    await new Promise((done) => stranger.once('exit', done))
    const answer = await fetch(`${cluster.get(1).url}/api/v1/rooms/demo/stream`, {
      headers: { authorization: `Bearer ${await cluster.get(0).token('host', 'host')}` },
    })
    const { problems } = (await answer.json()) as { problems: { reason: string; address: string }[] }
    // Encoders of the tests before may stand there too.
    expect(problems).toContainEqual(expect.objectContaining({ reason: 'unknown_key', address: '127.0.0.1' }))
  })

  it('[OWN16] [MEDIA47] its audio alone is on every node as well, in ranges of bytes too', async () => {
    await encode(0)
    await eventually(
      () => (cluster.get(0).server.media.stream('demo~audio')?.segments.length ?? 0) > 0,
      'the audio',
      30_000,
    )
    const [here, there] = [0, 1].map((node) => `${cluster.get(node).url}/live/demo`)
    const list = await eventually(async () => {
      const answer = await fetch(`${there}/audio.m3u8`)
      return answer.ok && (await answer.text())
    }, 'it elsewhere')
    const [segment] = /^\S+\/\d+\.m4s$/m.exec(list) ?? []
    const bytes = async (url: string): Promise<Buffer> => Buffer.from(await (await fetch(url)).arrayBuffer())
    const whole = await bytes(`${here}/${segment}`)
    expect((await bytes(`${there}/${segment}`)).equals(whole)).toBe(true)
    const ranges: [range: string, status: number, from: number, end?: number][] = [
      ['bytes=0-99', 206, 0, 100],
      [`bytes=${whole.length - 10}-`, 206, whole.length - 10],
      ['bytes=5-999999999', 206, 5],
      ['bytes=9-5', 200, 0],
      ['bytes=999999999-', 200, 0],
      ['bytes=0-1,5-6', 200, 0],
    ]
    for (const [range, status, from, end = whole.length] of ranges) {
      const answer = await fetch(`${there}/${segment}`, { headers: { range } })
      const contentRange = status === 206 ? `bytes ${from}-${end - 1}/${whole.length}` : null
      expect([answer.status, answer.headers.get('content-range')], range).toEqual([status, contentRange])
      expect(Buffer.from(await answer.arrayBuffer()).equals(whole.subarray(from, end)), range).toBe(true)
    }
  }, 60_000)

  it('[STAGE4] [STAGE18] guests of one node publish at another and are seen at a third; who is taken off is cut off there', async () => {
    await encode(0)
    const host = cluster.get(0).client('hostess', 'host').rooms.get('demo')
    await host.attach()
    await eventually(() => host.getSnapshot().state.stream.status === 'live', 'the host to be live', 30_000)
    const guest = cluster.get(1).client('tao', 'member').rooms.get('demo')
    await guest.attach()
    await guest.stage.raiseHand()
    await eventually(() => host.getSnapshot().state.stage.hands.length === 1, 'the hand')
    await expect(host.stage.invite('nobody-here')).rejects.toMatchObject({ code: 'not_present' })
    await host.stage.invite('tao')
    const seat = await eventually(() => guest.getSnapshot().self?.stage, 'the invitation')
    encoders.push(publish(cluster.get(2).server.rtmp, seat.key))
    await eventually(() => host.getSnapshot().state.stage.guests[0]?.stream, 'the guest’s video', 30_000)
    const address = `${cluster.get(1).url}/live/demo~${seat.seat}/index.m3u8`
    await eventually(async () => (await (await fetch(address)).text()).includes('.m4s'), 'it elsewhere', 30_000)
    await host.stage.leave('tao')
    await eventually(
      () => cluster.get(2).server.media.stream('demo~1') === undefined,
      'the guest to be cut off',
      10_000,
    )
    await eventually(() => guest.getSnapshot().self?.stage === undefined, 'the slot to be taken back')
  }, 120_000)

  it('[OWN16] an encoder that comes to another node takes the place of one that hangs', async () => {
    await encode(0)
    await eventually(() => cluster.get(0).server.media.stream('demo'), 'the first', 30_000)
    await eventually(async () => (await status(1)).status === 'live', 'to be live', 30_000)
    await encode(1)
    await eventually(() => cluster.get(1).server.media.stream('demo'), 'the second', 30_000)
    await eventually(() => !cluster.get(0).server.media.stream('demo'), 'the first to be cut', 30_000)
    const now = cluster.get(1).server.media.stream('demo')?.id
    await eventually(async () => {
      const stream = await status(2)
      return stream.status === 'live' && stream.stream === now
    }, 'the room to know the second')
  }, 120_000)

  it('[MEDIA43] an encoder that comes to another node while the old one hangs goes on there with the same broadcast', async () => {
    const tags = (await tagsOf('usual', 6)).filter((tag) => within(tag, 0, 5_000))
    const key = await cluster.get(0).server.streamKeys.show('demo')
    const [first, second] = [cluster.get(0), cluster.get(1)]
    const judge = new PlaylistJudge()
    const look = async (node: number): Promise<string> => {
      const text = await playlist(node)
      if (text !== '') judge.take(text)
      return text
    }
    const hanging = await RawEncoder.publish(first.server.rtmpPort, key)
    for (const tag of tags) hanging.send(tag)
    await eventually(async () => (await look(2)).includes('.m4s'), 'a playlist on the third node', 30_000)
    await eventually(async () => (await status(1)).status === 'live', 'to be live', 30_000)
    const { startedAt } = (await status(1)) as { startedAt: number }
    const next = await RawEncoder.publish(second.server.rtmpPort, key)
    for (const tag of tags) next.send(tag)
    await eventually(() => hanging.isClosed, 'the old one to be closed')
    expect(hanging.heard).toContain('taken over')
    const now = await eventually(() => second.server.media.stream('demo'), 'the stream at the second node')
    await eventually(async () => {
      const stream = await status(2)
      return stream.status === 'live' && stream.stream === now.id && stream.startedAt === startedAt
    }, 'the room to know it, and since when')
    // Never 404, never anew: on the third node, and on the one it left.
    const moved = (text: string): boolean => text.includes(now.id) && text.includes('#EXT-X-DISCONTINUITY\n')
    await eventually(async () => moved(await look(2)), 'the third node to go on', 30_000)
    await eventually(async () => moved(await playlist(0)), 'the first node to follow', 30_000)
    expect([...judge.faults]).toEqual([])
    const [old] = /^\S+\/\d+\.m4s$/m.exec(await playlist(2)) ?? []
    expect(old).not.toContain(now.id)
    expect((await bytes(2, old ?? '')).length).toBeGreaterThan(500)
    next.unpublish()
    await eventually(async () => (await status(2)).status === 'ended', 'its end')
  }, 120_000)

  it('[OWN16] when its node is gone it is interrupted, and ends unless an encoder comes back', async () => {
    await encode(2)
    await eventually(() => cluster.get(2).server.media.stream('demo'), 'the video', 30_000)
    await eventually(async () => (await playlist(0)).includes('.m4s'), 'it elsewhere', 30_000)
    const viewer = await cluster.get(0).guest('viewer').rooms.get('demo').attach()
    const seen: string[] = []
    viewer.subscribe(() => seen.push(viewer.getSnapshot().state.stream.status))
    await cluster.remove(cluster.get(2))
    for (const encoder of encoders.splice(0)) encoder.kill('SIGKILL')
    await eventually(() => viewer.getSnapshot().state.stream.status === 'interrupted', 'back soon', 10_000)
    await eventually(() => viewer.getSnapshot().state.stream.status === 'ended', 'its end', 15_000)
    expect(seen.indexOf('interrupted')).toBeLessThan(seen.indexOf('ended'))
  }, 120_000)
})
