import { execFile } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { RecordingInfo, ReplayDownload, ReplayItems, ReplaySummary } from '@ovation/protocol'
import { eventually, publish as startEncoder } from '@ovation/testkit'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const ROOMY = { recordingMinFreeBytes: 0, recordingMinFreeShare: 0, encoderGraceMs: 4_000 }

let test: TestServer
let key: string
const encoders: ChildProcess[] = []

beforeAll(async () => {
  test = await TestServer.start({ limits: ROOMY })
  key = await test.server.streamKeys.show('demo')
})
afterEach(async () => {
  for (const encoder of encoders.splice(0)) encoder.kill('SIGKILL')
  await eventually(() => test.server.media.stream('demo') === undefined, 'the stream to end')
})
afterAll(() => test.close())

const publish = (encoding?: Parameters<typeof startEncoder>[2]): ChildProcess => {
  const encoder = startEncoder(test.server.rtmp, key, encoding)
  encoders.push(encoder)
  return encoder
}
const ask = async <T>(path: string, method = 'GET', body?: unknown, role: 'host' | 'member' = 'host'): Promise<T> => {
  const answer = await fetch(`${test.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await test.token('hostess', role)}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${answer.status} ${text}`)
  return (text === '' ? {} : JSON.parse(text)) as T
}
const replays = async (): Promise<ReplaySummary[]> =>
  (await ask<{ replays: ReplaySummary[] }>('/api/v1/rooms/demo/replays')).replays
/** What is recorded now, or what the newest recording of another server is. */
const recorded = (ms: number, of = test): Promise<ReplaySummary> =>
  eventually(
    async () => {
      const { replays } = (await (await fetch(`${of.url}/api/v1/rooms/demo/replays`)).json()) as {
        replays: ReplaySummary[]
      }
      const [newest] = replays
      return newest && (newest.live || of !== test) && newest.durationMs >= ms && newest
    },
    `${ms} ms recorded`,
    40_000,
  )
const over = (): Promise<ReplaySummary> =>
  eventually(
    async () => {
      const [newest] = await replays()
      return newest && !newest.live && newest
    },
    'the end of the recording',
    20_000,
  )
const seqOf = (answer: { result?: { position: { seq: number } } }): number => answer.result?.position.seq ?? 0
const probe = async (url: string, ...entries: string[]): Promise<string> =>
  (
    await promisify(execFile)('ffprobe', ['-v', 'error', ...entries, '-of', 'csv=p=0', url], { timeout: 30_000 })
  ).stdout.trim()
const end = async (): Promise<ReplaySummary> => {
  for (const encoder of encoders.splice(0)) encoder.kill('SIGINT')
  return over()
}

describe.skipIf(missing.includes('ffmpeg'))('recordings', () => {
  it('[REPLAY1] [REPLAY28] [REPLAY29] [REPLAY30] [REPLAY53] [REPLAY54] a broadcast is played again with what was said, at the video it was said about', async () => {
    publish('obsLike')
    const live = await recorded(3_000)
    const { epochMs } = test.server.media.stream('demo') as { epochMs: number }
    const host = await test.rawIn('speaker', 'host')
    await host.command('room.title', { title: 'About seconds' })
    const at = epochMs + 2_500
    await host.command('message.send', { text: 'about second two and a half', streamTime: at })
    const doomed = await host.command('message.send', { text: 'to be deleted', streamTime: at })
    await host.command('message.delete', { message: seqOf(doomed) })
    await host.command('report.send', { reason: 'not for everybody', message: seqOf(doomed) }).catch(() => {})
    await host.command('gift.send', { gift: 'rose', count: 2 }).catch(() => {})
    const text = await (await fetch(`${test.url}/replay/${live.id}/index.m3u8`)).text()
    expect(text).toContain('#EXT-X-PLAYLIST-TYPE:EVENT')
    expect(text).not.toContain('#EXT-X-ENDLIST')
    await recorded(6_000)
    const done = await end()
    expect(done).toMatchObject({ kind: 'broadcast', live: false, audioOnly: false, startMs: 0 })
    const url = `${test.url}/replay/${done.id}/index.m3u8`
    expect(await (await fetch(url)).text()).toContain('#EXT-X-ENDLIST')
    expect(await probe(url, '-show_entries', 'stream=codec_name')).toMatch(/h264[\s\S]*aac/)
    expect(
      Math.abs(Number(await probe(url, '-show_entries', 'format=duration')) * 1_000 - done.durationMs),
    ).toBeLessThan(500)
    const { items } = await ask<ReplayItems>(`/replay/${done.id}/events?from=0&to=${done.durationMs}`)
    const said = items.filter((item) => item.kind === 'message')
    expect(said.map(({ message }) => message.text)).toEqual(['about second two and a half'])
    // Of the recording's own clock: it begins with the first keyframe, which is the stream's beginning.
    expect(Math.abs((said[0]?.atMs ?? 0) - 2_500)).toBeLessThan(150)
    // A window that does not hold it does not bring it.
    expect(
      (await ask<ReplayItems>(`/replay/${done.id}/events?from=3000&to=6000`)).items.filter(
        ({ kind }) => kind === 'message',
      ),
    ).toEqual([])
    // It has the title of its show, and what stands for it: a moment, or an image that its host sends.
    expect(done).toMatchObject({
      title: 'About seconds',
      cover: { still: `/replay/${done.id}/still.mp4?at=0`, coverMs: null },
    })
    const png = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#f00' } })
      .png()
      .toBuffer()
    const send = async (role: 'host' | 'member'): Promise<Response> =>
      fetch(`${test.url}/api/v1/replays/${done.id}/cover`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${await test.token('hostess', role)}`, 'content-type': 'image/png' },
        body: new Uint8Array(png),
      })
    expect((await send('member')).status).toBe(403)
    const { cover } = (await (await send('host')).json()) as ReplaySummary
    const image = await fetch(`${test.url}${(cover as { image: string }).image}`)
    expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/webp'])
    expect(await sharp(Buffer.from(await image.arrayBuffer())).metadata()).toMatchObject({ width: 64, height: 36 })
    // What is trimmed off is seen with a key of its host.
    await ask(`/api/v1/replays/${done.id}`, 'PATCH', { trim: { fromMs: 2_100, toMs: 3_900 } })
    const segments = async (query = ''): Promise<number> =>
      (await (await fetch(`${url}${query}`)).text()).split('.m4s').length - 1
    const { whole } = await ask<{ whole: string }>(`/api/v1/replays/${done.id}/whole`)
    const [shown, forged, all] = await Promise.all([segments(), segments('?whole=1'), segments(`?whole=${whole}`)])
    expect([forged, all > shown]).toEqual([shown, true])
    // So are its segments, what was said about it, and who was on stage.
    const place = `${test.url}/replay/${done.id}`
    const listed = async (query: string): Promise<string[]> =>
      (await (await fetch(`${url}${query}`)).text()).split('\n').filter((line) => line.includes('.m4s'))
    const [hidden, byKey] = [(await listed(`?whole=${whole}`))[0] ?? '', `?whole=${whole}`]
    expect(hidden).toBe(`0.m4s${byKey}`)
    const answers = await Promise.all(
      ['0.m4s', '0.m4s?whole=1', hidden, ...(await listed(''))].map((path) => fetch(`${place}/${path}`)),
    )
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 200, ...Array<number>(shown).fill(200)])
    expect(answers[2]?.headers.get('cache-control')).toContain('private')
    const saidIn = async (query: string): Promise<[number, number]> => {
      const { items, toMs } = await ask<ReplayItems>(`/replay/${done.id}/events?${query}`)
      return [items.filter(({ kind }) => kind === 'message').length, toMs]
    }
    expect(await saidIn('from=0&to=20000')).toEqual([1, 20_000])
    await ask(`/api/v1/replays/${done.id}`, 'PATCH', { trim: { fromMs: 4_100, toMs: done.durationMs } })
    expect(await saidIn('from=0&to=3000')).toEqual([0, 3_000])
    expect(await saidIn('from=0&to=20000')).toEqual([0, 20_000])
    expect(await saidIn(`from=0&to=3000&whole=${whole}`)).toEqual([1, 3_000])
    expect((await fetch(`${place}/stage${byKey}`)).status).toBe(200)
    await ask(`/api/v1/replays/${done.id}`, 'PATCH', { trim: { fromMs: 2_100, toMs: 3_900 } })
    expect(
      await probe(`${test.url}/replay/${done.id}/still.mp4?at=3`, '-show_entries', 'stream=codec_name,nb_frames'),
    ).toBe('h264,1')
    await ask(`/api/v1/replays/${done.id}`, 'PATCH', { trim: null })
    host.socket.terminate()
  }, 90_000)

  it('[REPLAY2] an encoder that is lost and comes back goes on with the same recording', async () => {
    const before = (await replays()).length
    publish().kill('SIGKILL')
    encoders.splice(0)
    publish()
    await eventually(async () => (await replays()).length > before && (await recorded(2_500)), 'a recording', 40_000)
    const [first] = await replays()
    for (const encoder of encoders.splice(0)) encoder.kill('SIGKILL')
    await eventually(() => test.server.media.streams === 0, 'the encoder to be lost')
    publish()
    await recorded((first?.durationMs ?? 0) + 2_500)
    const done = await end()
    expect(done.id).toBe(first?.id)
    const text = await (await fetch(`${test.url}/replay/${done.id}/index.m3u8`)).text()
    expect(text.match(/#EXT-X-DISCONTINUITY/g)?.length).toBeGreaterThanOrEqual(1)
    // Both parts behind each other, in one file that every player takes.
    const ready = await eventually(
      async () => {
        const answer = await ask<ReplayDownload>(`/api/v1/replays/${done.id}/download`, 'POST')
        return answer.state === 'ready' && answer
      },
      'the file',
      30_000,
    )
    const file = `${test.url}${ready.url}`
    expect(await probe(file, '-show_entries', 'stream=codec_name')).toMatch(/h264[\s\S]*aac/)
    expect(
      Math.abs(Number(await probe(file, '-show_entries', 'format=duration')) * 1_000 - done.durationMs),
    ).toBeLessThan(500)
    expect((await fetch(`${file.slice(0, -3)}xyz`)).status).toBe(403)
  }, 120_000)

  it('[REPLAY3] [REPLAY57] cut, chapters, clips and removal; only for hosts', async () => {
    const [broadcast] = await replays()
    const id = broadcast?.id ?? ''
    await expect(ask(`/api/v1/replays/${id}`, 'PATCH', { title: 'x' }, 'member')).rejects.toThrow('403')
    await expect(ask(`/api/v1/replays/${id}`, 'PATCH', { trim: { fromMs: 5, toMs: 4 } })).rejects.toThrow('422')
    const twice = [
      { atMs: 2_000, title: 'One' },
      { atMs: 2_000.3, title: 'Two' },
    ]
    await expect(ask(`/api/v1/replays/${id}`, 'PATCH', { chapters: twice })).rejects.toThrow(
      'two of them begin at 2000 ms',
    )
    const cut = await ask<ReplaySummary>(`/api/v1/replays/${id}`, 'PATCH', {
      ...{ title: 'The best of it', trim: { fromMs: 2_000, toMs: 4_000 } },
      chapters: [
        { atMs: 3_000, title: 'Two' },
        { atMs: 2_000, title: 'One' },
      ],
    })
    expect(cut).toMatchObject({ title: 'The best of it', chapters: [{ title: 'One' }, { title: 'Two' }] })
    expect(cut.startMs).toBeGreaterThan(0)
    expect(cut.endMs).toBeLessThan(cut.durationMs)
    const playlist = await (await fetch(`${test.url}/replay/${id}/index.m3u8`)).text()
    expect(playlist).not.toContain('\n0.m4s')
    const clip = await ask<ReplaySummary>(`/api/v1/replays/${id}/clips`, 'POST', {
      fromMs: 2_000,
      toMs: 3_500,
      title: 'A clip',
    })
    expect(clip).toMatchObject({ kind: 'clip', title: 'A clip', live: false })
    await ask(`/api/v1/replays/${id}`, 'DELETE')
    expect((await fetch(`${test.url}/replay/${id}/index.m3u8`)).status).toBe(404)
    // The clip stays when the broadcast goes.
    expect(await probe(`${test.url}/replay/${clip.id}/index.m3u8`, '-show_entries', 'stream=codec_name')).toContain(
      'h264',
    )
    for (const path of ['..%2f..%2fsecrets.json', '%2e%2e/secrets.json', 'init-9.mp4', '999.m4s', 'journal.jsonl'])
      expect((await fetch(`${test.url}/replay/${clip.id}/${path}`)).status).toBe(404)
    for (const name of ['..%2f..', '%2e%2e', '__proto__'])
      expect((await fetch(`${test.url}/replay/${name}/index.m3u8`)).status).toBe(404)
  }, 60_000)

  it('[REPLAY4] [REPLAY22] a crash leaves what was written playable, half a line and half a part notwithstanding', async () => {
    publish()
    const live = await recorded(3_000)
    await test.server.recordings.broadcasts.settled('demo')
    const folder = join(test.folder, 'recordings', live.id)
    // As another process finds it that starts on the same files a moment later.
    const copy = mkdtempSync(join(tmpdir(), 'ovation-crash-'))
    const at = join(copy, 'recordings', live.id)
    await promisify(execFile)('mkdir', ['-p', join(copy, 'recordings')])
    await promisify(execFile)('cp', ['-r', folder, at])
    const recordingIndex = readFileSync(join(at, 'journal.jsonl'), 'utf8').trimEnd().split('\n')
    // The newest part is in the file, its line is half written.
    writeFileSync(
      join(at, 'journal.jsonl'),
      `${recordingIndex.slice(0, -1).join('\n')}\n${recordingIndex.at(-1)?.slice(0, 20)}`,
    )
    appendFileSync(join(at, '0.mp4'), Buffer.alloc(1_000))
    const other = await TestServer.start({ folder: copy, limits: ROOMY })
    const found = await recorded(1_000, other)
    expect(found.durationMs).toBeGreaterThan(2_000)
    // An encoder could still continue it: for its length, its end is written below what there is.
    const place = `${other.url}/replay/${found.id}`
    const open = await (await fetch(`${place}/index.m3u8`)).text()
    expect([found.open, open.includes('#EXT-X-ENDLIST')]).toEqual([true, false])
    const whole = join(copy, 'whole.m3u8')
    writeFileSync(whole, `${open.replace(/(?<=URI="|^)(?=[\w-]+\.(?:mp4|m4s))/gm, `${place}/`)}#EXT-X-ENDLIST\n`)
    const anywhere = ['-protocol_whitelist', 'file,http,tcp']
    expect(Number(await probe(whole, ...anywhere, '-show_entries', 'format=duration'))).toBeCloseTo(
      found.durationMs / 1_000,
      0,
    )
    await other.close()
    rmSync(copy, { recursive: true, force: true })
    await end()
  }, 60_000)

  it('[REPLAY5] what is too old or too much goes, the oldest first; a nearly full disk pauses it and nothing else', async () => {
    const before = await replays()
    expect(before.length).toBeGreaterThanOrEqual(2)
    const folder = mkdtempSync(join(tmpdir(), 'ovation-full-'))
    await promisify(execFile)('cp', ['-r', join(test.folder, 'recordings'), folder])
    const most = before.reduce((sum, { bytes }) => sum + bytes, 0) - 1
    const small = await TestServer.start({ folder, limits: { ...ROOMY, maxRecordingsBytes: most } })
    await small.server.recordings.tidy()
    const left = (
      (await (await fetch(`${small.url}/api/v1/rooms/demo/replays`)).json()) as { replays: ReplaySummary[] }
    ).replays
    expect(left.map(({ id }) => id)).toEqual(before.slice(0, -1).map(({ id }) => id))
    await small.close()

    const full = await TestServer.start({ limits: { ...ROOMY, recordingMinFreeShare: 1 } })
    const encoder = startEncoder(full.server.rtmp, await full.server.streamKeys.show('demo'))
    await eventually(() => (full.server.media.stream('demo')?.segments.length ?? 0) >= 1, 'the video', 30_000)
    const info = (await (
      await fetch(`${full.url}/api/v1/rooms/demo/recording`, {
        headers: { authorization: `Bearer ${await full.token('hostess', 'host')}` },
      })
    ).json()) as RecordingInfo
    expect(info).toMatchObject({ paused: 'disk' })
    expect(
      ((await (await fetch(`${full.url}/api/v1/rooms/demo/replays`)).json()) as { replays: unknown[] }).replays,
    ).toEqual([])
    encoder.kill('SIGKILL')
    await full.close()
  }, 90_000)

  it('[REPLAY52] a restart in the middle of a show that no encoder goes on with: its recording ends with it', async () => {
    const site = await TestServer.start({ limits: ROOMY })
    const headers = { authorization: `Bearer ${await site.token('hostess', 'host')}` }
    const record = async (): Promise<void> => {
      const encoder = startEncoder(site.server.rtmp, await site.server.streamKeys.show('demo'))
      await eventually(() => site.server.recordings.broadcasts.of('demo')?.state.segments.length, 'a recording', 30_000)
      encoder.kill('SIGKILL')
      await site.restart()
    }
    const newest = async (): Promise<ReplaySummary | undefined> =>
      ((await (await fetch(`${site.url}/api/v1/rooms/demo/replays`)).json()) as { replays: ReplaySummary[] }).replays[0]
    const isOver = async (): Promise<void> => {
      await eventually(async () => (await newest())?.open === undefined, 'the recording to be over', 15_000)
      const playlist = await (await fetch(`${site.url}/replay/${(await newest())?.id}/index.m3u8`)).text()
      expect(playlist).toMatch(/PLAYLIST-TYPE:VOD[^]*#EXT-X-ENDLIST/)
    }
    // Nobody asks for the room: the grace time goes by.
    await record()
    expect((await newest())?.open).toBe(true)
    await isOver()
    const first = (await newest())?.id
    await record()
    expect(await newest()).toMatchObject({ open: true })
    expect((await newest())?.id).not.toBe(first)
    // Its host ends it before.
    expect((await fetch(`${site.url}/api/v1/rooms/demo/show/end`, { method: 'POST', headers })).ok).toBe(true)
    await isOver()
    await site.restart()
    await isOver()
    await site.close()
  }, 90_000)
})
