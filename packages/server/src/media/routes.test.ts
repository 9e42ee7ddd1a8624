import { OvationError } from '@ovation/protocol'
import fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import { LiveStream } from './live-stream.ts'
import { mediaRoutes } from './routes.ts'
import type { MediaRoutesDeps } from './routes.ts'

const PART_MS = 400

/** A stream that gets parts of 400 ms, five a segment, whose bytes say which they are. */
class Source {
  readonly stream: LiveStream
  #sequence = 0

  constructor(id: string, { mime = 'video/mp4; codecs="avc1.64001f, mp4a.40.2"', width = 640 } = {}) {
    this.stream = new LiveStream(id, 1_000_000)
    this.stream.begin({ bytes: Buffer.from(`head of ${id}`), mime, width, height: width === 0 ? 0 : 360 })
  }

  add(parts: number): this {
    for (let n = 0; n < parts; n++) {
      const sequence = this.#sequence++
      this.stream.add({
        ...{ sequence, startMs: sequence * PART_MS, durationMs: PART_MS, independent: sequence % 5 === 0 },
        bytes: Buffer.from(`<${sequence}>`),
      })
    }
    return this
  }
}

/** The routes without a server, for streams by their places. */
function start(more: Partial<MediaRoutesDeps> = {}) {
  const streams = new Map<string, LiveStream>()
  const asked: unknown[][] = []
  const app: FastifyInstance = fastify()
  app.setErrorHandler((error, _, reply) =>
    error instanceof OvationError
      ? reply.code(error.code === 'not_found' ? 404 : 400).send({ code: error.code, message: error.message })
      : reply.code(500).send(error),
  )
  mediaRoutes(app, {
    media: { watch: async (place) => streams.get(place) },
    clock: { monotonicMs: () => 0 },
    admit: async (...all) => asked.push(all) > 0,
    addressOf: ({ headers }) => `address of ${headers.host}`,
    ...more,
  })
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const {
      statusCode,
      headers: said,
      body,
    } = await app.inject({ url: `/live/${path}`, headers: { host: 'h', ...headers } })
    return { status: statusCode, headers: said, body }
  }
  const add = (place: string, source: Source): Source => {
    streams.set(place, source.stream)
    return source
  }
  return { asked, get, add }
}

/** Until a request waits for what is not there. */
async function turns(): Promise<void> {
  for (let n = 0; n < 5; n++) await new Promise((done) => void setImmediate(done))
}

const NOTHING_HERE = 'There is no video here; the room is not live, or not for you; wait for the host.'
const ANYWHERE = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' }

describe('who may watch', () => {
  it('[MEDIA19] is asked by place, ticket and address; to others there is nothing, in the same words', async () => {
    const one = start()
    one.add('one', new Source('s').add(6))
    expect((await one.get('one/index.m3u8?ticket=t')).status).toBe(200)
    expect(one.asked).toEqual([['one', 't', 'address of h']])
    const nobody = start({ admit: async () => false })
    nobody.add('one', new Source('s').add(6))
    for (const path of ['one/index.m3u8', 'one/master.m3u8', 'one/audio.m3u8', 'one/s/0.m4s', 'one/still.mp4']) {
      const answer = await nobody.get(path)
      expect([answer.status, answer.body]).toEqual([404, JSON.stringify({ code: 'not_found', message: NOTHING_HERE })])
      expect(await one.get(path.replace('one', 'other'))).toMatchObject({ status: 404, body: answer.body })
    }
  })
})

describe('the playlist', () => {
  it('[MEDIA2] is fresh, for any page, and names what there is', async () => {
    const { add, get } = start()
    add('one', new Source('s').add(7))
    const { status, headers, body } = await get('one/index.m3u8')
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([
      ...[200, 'application/vnd.apple.mpegurl', 'no-cache'],
    ])
    expect(headers).toMatchObject(ANYWHERE)
    expect(body).toContain('#EXTINF:2.000,\ns/0.m4s\n')
    expect(body).not.toContain('RENDITION-REPORT')
  })

  it('[MEDIA54] is waited for until the first segment is there', async () => {
    const { add, get } = start()
    const source = add('one', new Source('s').add(5))
    const waiting = ['one/index.m3u8', 'one/master.m3u8'].map((path) => get(path))
    let come = 0
    for (const answer of waiting) void answer.then(() => (come += 1))
    await turns()
    expect(come).toBe(0)
    source.add(1)
    const [playlist, master] = await Promise.all(waiting)
    expect([playlist?.status, playlist?.headers['cache-control'], playlist?.body.includes('s/0.m4s')]).toEqual([
      ...[200, 'no-cache', true],
    ])
    expect([master?.status, master?.body.includes('index.m3u8')]).toEqual([200, true])
  })

  it('[MEDIA54] is not there where nothing comes any more', async () => {
    const { add, get } = start()
    const source = add('one', new Source('s'))
    const waiting = ['one/index.m3u8', 'one/master.m3u8'].map((path) => get(path))
    await turns()
    source.stream.end()
    for (const { status, body } of await Promise.all(waiting))
      expect([status, body]).toEqual([
        404,
        expect.stringContaining('There is no playlist yet; the stream has just begun'),
      ])
  })

  it('[MEDIA12] reports the other rendition of the host, from each of both, and none for guests', async () => {
    const { add, get } = start()
    for (const place of ['one', 'one~low', 'one~1']) add(place, new Source(place.replace('~', '-')).add(6))
    const reports = async (path: string): Promise<string[]> =>
      (await get(path)).body.split('\n').filter((line) => line.includes('RENDITION-REPORT'))
    expect(await reports('one/index.m3u8?ticket=t')).toHaveLength(1)
    expect((await reports('one/index.m3u8'))[0]).toContain('URI="../one~low/index.m3u8"')
    expect((await reports('one~low/index.m3u8'))[0]).toContain('URI="../one/index.m3u8"')
    expect(await reports('one~1/index.m3u8')).toEqual([])
  })

  it('[MEDIA12] of playlists has both sizes, as far as they have begun', async () => {
    const { add, get } = start()
    add('one', new Source('s').add(6))
    const low = add('one~low', new Source('l', { width: 320 }).add(1))
    const names = (body: string): string[] => body.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    const first = await get('one/master.m3u8?ticket=t')
    expect(names(first.body)).toEqual(['index.m3u8?ticket=t'])
    expect(first.headers).toMatchObject({
      ...{ 'content-type': 'application/vnd.apple.mpegurl', 'cache-control': 'no-cache' },
      ...ANYWHERE,
    })
    low.add(5)
    expect(names((await get('one/master.m3u8')).body)).toEqual(['index.m3u8', '../one~low/index.m3u8'])
    expect(names((await get('one~low/master.m3u8')).body)).toEqual(['index.m3u8', '../one/index.m3u8'])
  })

  it('[MEDIA18] of audio alone is that of the stream beside', async () => {
    const { add, get } = start()
    add('one', new Source('s').add(6))
    expect(await get('one/audio.m3u8')).toMatchObject({ status: 404 })
    add('one~audio', new Source('s-audio', { mime: 'audio/mp4; codecs="mp4a.40.2"', width: 0 }).add(6))
    const { status, body } = await get('one/audio.m3u8')
    expect([status, body.includes('s-audio/0.m4s')]).toEqual([200, true])
    expect(body).not.toContain('RENDITION-REPORT')
  })
})

describe('a playlist that is waited for', () => {
  it('[MEDIA12] comes with the segment or part that it names, and may be kept by whatever stands between', async () => {
    const { add, get } = start()
    const source = add('one', new Source('s').add(6))
    const waiting = ['_HLS_msn=1&_HLS_part=1', '_HLS_msn=1', '_HLS_msn=1&_HLS_part=1&ticket=t'].map((query) =>
      get(`one/index.m3u8?${query}`),
    )
    let come = 0
    for (const answer of waiting) void answer.then(() => (come += 1))
    await turns()
    expect(come).toBe(0)
    source.add(5)
    const [part, segment, withTicket] = await Promise.all(waiting)
    // Six times the target of two seconds.
    expect([part?.status, part?.headers['cache-control']]).toEqual([200, 'public, max-age=12'])
    expect([segment?.headers['cache-control'], segment?.body.includes('s/1.m4s')]).toEqual(['public, max-age=12', true])
    expect(withTicket?.headers['cache-control']).toBe('no-cache')
    // What is there already is not waited for.
    expect((await get('one/index.m3u8?_HLS_msn=0')).headers['cache-control']).toBe('public, max-age=12')
  })

  it('[MEDIA12] comes as it is, for nobody to keep, where nothing more comes', async () => {
    const { add, get } = start()
    const source = add('one', new Source('s').add(6))
    const waiting = get('one/index.m3u8?_HLS_msn=2')
    await turns()
    source.stream.end()
    const { status, headers, body } = await waiting
    expect([status, headers['cache-control'], body.includes('#EXT-X-ENDLIST')]).toEqual([200, 'no-cache', true])
  })

  it('[MEDIA43] comes from where the stream goes on meanwhile', async () => {
    const { add, get } = start()
    const source = add('one', new Source('s').add(6))
    const waiting = get('one/index.m3u8?_HLS_msn=2')
    await turns()
    add('one', new Source('t').add(6))
    source.stream.leave()
    expect((await waiting).body).toContain('t/0.m4s')
    // Where it is not known yet, it is shown as it stood.
    const gone = start({ media: { watch: async () => source.stream } })
    expect((await gone.get('one/index.m3u8')).body).toContain('s/0.m4s')
  })

  it.each([
    ['_HLS_part=1', 'whole numbers'],
    ['_HLS_msn=x', 'whole numbers'],
    ['_HLS_msn=-1', 'whole numbers'],
    ['_HLS_msn=1.5', 'whole numbers'],
    ['_HLS_msn=1234567890', 'whole numbers'],
    ['_HLS_msn=1&_HLS_part=x', 'whole numbers'],
    ['_HLS_msn=1&_HLS_part=1234567890', 'whole numbers'],
    ['_HLS_msn=4', 'too far ahead'],
  ])('[MEDIA12] with %s is refused', async (query, why) => {
    const { add, get } = start()
    add('one', new Source('s').add(6))
    const { status, body } = await get(`one/index.m3u8?${query}`)
    expect([status, body]).toEqual([400, expect.stringContaining('invalid_frame')])
    expect(body).toContain(why)
  })

  it('[MEDIA12] may be for the segment after the next, and no later one', async () => {
    const { add, get } = start()
    const source = add('one', new Source('s').add(6))
    const waiting = get('one/index.m3u8?_HLS_msn=3')
    await turns()
    source.add(15)
    expect((await waiting).body).toContain('s/3.m4s')
  })
})

describe('files', () => {
  it('[MEDIA2] are init segments, segments and parts, which never change', async () => {
    const { add, get } = start()
    add('one', new Source('s').add(8))
    const of = async (path: string) => (await get(`one/${path}`)).body
    expect(await of('s/init-0.mp4')).toBe('head of s')
    expect(await of('s/0.m4s')).toBe('<0><1><2><3><4>')
    expect(await of('s/0.1.m4s')).toBe('<1>')
    expect(await of('s/1.0.m4s')).toBe('<5>')
    const { headers } = await get('one/s/0.m4s')
    expect(headers).toMatchObject({
      ...{ 'content-type': 'video/mp4', 'cache-control': 'public, max-age=3600, immutable', 'accept-ranges': 'bytes' },
      ...ANYWHERE,
    })
    expect((await get('one/s/0.m4s?ticket=t')).headers['cache-control']).toBe('private, max-age=3600, immutable')
  })

  it.each([
    's/init-1.mp4',
    's/init-0.mp4x',
    'xs/init-0.mp4',
    's/xinit-0.mp4',
    's/9.m4s',
    's/0.9.m4s',
    's/9.0.m4s',
    't/0.m4s',
    't/1.0.m4s',
    's/0.m4s.m4s',
    's/x.m4s',
    's/1234567890.m4s',
    's/0.12345.m4s',
    's/init-1234567.mp4',
  ])('[MEDIA2] named %s are not there', async (path) => {
    const { add, get } = start()
    add('one', new Source('s').add(8))
    expect(await get(`one/${path}`)).toMatchObject({ status: 404 })
  })

  it('[MEDIA18] of audio alone are found by the name of its stream', async () => {
    const { add, get } = start()
    add('one', new Source('s').add(6))
    add('one~audio', new Source('s-audio').add(6))
    expect((await get('one/s-audio/init-0.mp4')).body).toBe('head of s-audio')
    expect((await get('one/s/init-0.mp4')).body).toBe('head of s')
  })

  it('[MEDIA12] that come next are waited for: parts of the open segment and the one after it', async () => {
    const { add, get } = start()
    const source = add('one', new Source('s').add(7))
    const [part, next] = [get('one/s/1.2.m4s'), get('one/s/2.0.m4s')]
    // Not of a segment that nobody has heard of yet.
    expect((await get('one/s/3.0.m4s')).status).toBe(404)
    await turns()
    source.add(1)
    expect((await part).body).toBe('<7>')
    source.add(3)
    expect((await next).body).toBe('<10>')
  })

  it.each([
    ['bytes=0-2', 206, '<0>', 'bytes 0-2/15'],
    ['bytes=3-', 206, '<1><2><3><4>', 'bytes 3-14/15'],
    ['bytes=12-999', 206, '<4>', 'bytes 12-14/15'],
    ['bytes=14-14', 206, '>', 'bytes 14-14/15'],
    ['bytes=15-', 200, '<0><1><2><3><4>', undefined],
    ['bytes=5-4', 200, '<0><1><2><3><4>', undefined],
    ['bytes=-3', 200, '<0><1><2><3><4>', undefined],
    ['bytes=0-1,3-4', 200, '<0><1><2><3><4>', undefined],
    ['items=0-1', 200, '<0><1><2><3><4>', undefined],
    ['xbytes=0-1', 200, '<0><1><2><3><4>', undefined],
  ])('[MEDIA47] of the range %s are answered with %i', async (range, status, body, said) => {
    const { add, get } = start()
    add('one', new Source('s').add(6))
    const answer = await get('one/s/0.m4s', { range })
    expect([answer.status, answer.body, answer.headers['content-range']]).toEqual([status, body, said])
  })
})
