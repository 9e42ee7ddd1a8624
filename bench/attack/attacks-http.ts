import type { Attack } from './attack.ts'
import { again, answerOf, hold, open, opened, sleep } from './ground.ts'
import type { Ground, Tally } from './ground.ts'
import { upgrade } from './websocket.ts'

const TARGETS = ['//', '///', 'http://[', 'http://', '*', '//:0', '//a:99999', '/%']
const LARGE = '/embed.js'

const get = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${more}\r\n`

const post = (path: string, body: unknown): string => {
  const text = JSON.stringify(body)
  return `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`
}

/** Asks again and again on one connection, and counts the answers by their status. */
async function askAgain(ground: Ground, tally: Tally, index: number, text: (n: number) => string): Promise<void> {
  const line = open(ground, index)
  if (!(await opened(line))) return void (await sleep(20))
  for (let n = 0; n < 50 && !line.gone; n++) {
    line.write(text(n))
    const answer = await answerOf(line, (come) => come.includes('\r\n\r\n'))
    tally.add(`answers ${/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 'none'}`)
  }
  line.destroy()
}

export const HTTP_ATTACKS: readonly Attack[] = [
  {
    name: 'upgrade-targets',
    what: '50 at once upgrade with targets that are no URL',
    run: (ground, tally) =>
      again(ground, 50, async (index) => {
        const line = open(ground, index)
        if (await opened(line)) {
          line.write(upgrade(TARGETS[index % TARGETS.length] ?? ''))
          const answer = await answerOf(line, (come) => come.includes('\r\n\r\n'), 500)
          tally.add(`answers ${/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 'none'}`)
        } else await sleep(50)
        line.destroy()
      }),
  },
  {
    name: 'refused-upgrades',
    what: '15,000 refused upgrades, their side left open',
    run: (ground, tally) => hold(ground, tally, { count: 15_000, first: upgrade('/nope') }),
  },
  {
    name: 'unread-answers',
    what: '6,000 ask 20 times for the largest file and read nothing',
    run: (ground, tally) => hold(ground, tally, { count: 6_000, first: get(LARGE).repeat(20) }),
  },
  {
    name: 'slow-headers',
    what: '10,000 send one byte of a header a second',
    run: (ground, tally) =>
      hold(ground, tally, {
        count: 10_000,
        first: 'GET / HTTP/1.1\r\nHost: a\r\nX-A: ',
        read: true,
        again: (line) => line.write('b'),
      }),
  },
  {
    name: 'slow-bodies',
    what: '3,000 send one byte of a body a second',
    run: (ground, tally) =>
      hold(ground, tally, {
        ...{ count: 3_000, read: true },
        first:
          'POST /api/v1/account/sign-in HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{',
        again: (line) => line.write(' '),
      }),
  },
  {
    name: 'wrong-passwords',
    what: '400 at once sign in with wrong passwords',
    run: (ground, tally) =>
      again(ground, 400, (index) =>
        askAgain(ground, tally, index, (n) => post('/api/v1/account/sign-in', { password: `wrong-${index}-${n}` })),
      ),
  },
  {
    name: 'playlists',
    what: '200 at once ask for playlists and parts of a stream',
    needs: 'stream',
    run: (ground, tally) =>
      again(ground, 200, (index) =>
        askAgain(ground, tally, index, (n) => get(`/live/${ground.room}/${n % 2 ? 'index' : 'master'}.m3u8?n=${n}`)),
      ),
  },
  {
    name: 'blocking-playlists',
    what: '5,000 wait for the segment after the next one',
    needs: 'stream',
    run: async (ground, tally) => {
      const line = open(ground, 0)
      line.write(get(`/live/${ground.room}/index.m3u8`))
      const playlist = await answerOf(line, (come) => come.includes('#EXTINF') && come.endsWith('\n'))
      line.destroy()
      const first = Number(/MEDIA-SEQUENCE:(\d+)/.exec(playlist)?.[1] ?? 0)
      const number = first + (playlist.match(/#EXTINF/g)?.length ?? 0) + 1
      await hold(ground, tally, {
        count: 5_000,
        first: get(`/live/${ground.room}/index.m3u8?_HLS_msn=${number}`),
        read: true,
      })
    },
  },
  {
    name: 'replay-events',
    what: '3,000 ask for what was said in a recording and read nothing',
    needs: 'replay',
    run: (ground, tally) =>
      hold(ground, tally, { count: 3_000, first: get(`/replay/${ground.replay}/events?from=0&to=300000`) }),
  },
  {
    name: 'sse-unread',
    what: '1,000 one-way streams that ask for history and are not read',
    needs: 'replay',
    run: (ground, tally) => again(ground, 1_000, (index) => unreadStream(ground, tally, index)),
  },
]

/** A one-way stream that comes in, then stops reading until the end. */
async function unreadStream(ground: Ground, tally: Tally, index: number): Promise<void> {
  const end = performance.now() + ground.seconds * 1_000
  const line = open(ground, index)
  if (!(await opened(line))) return void (await sleep(100))
  line.write(post('/v1/sse', { t: 'hello', v: 2, guest: { name: 'x' } }))
  const head = await answerOf(line, (come) => come.includes('"session"') || /^HTTP\/1\.1 [45]/.test(come))
  const session = /"session":"([^"]+)"/.exec(head)?.[1]
  tally.add(session ? 'streams' : 'refused')
  if (!session) {
    line.destroy()
    return sleep(200)
  }
  line.pause()
  const frames = [
    { t: 'attach', id: 'a', room: ground.room },
    ...Array.from({ length: 30 }, (_, n) => ({ t: 'history', id: `h${n}`, room: ground.room, limit: 100 })),
  ]
  const asking = open(ground, index)
  if (await opened(asking)) {
    const body = JSON.stringify({ frames: frames.map((one) => JSON.stringify(one)) })
    asking.write(
      `POST /v1/commands HTTP/1.1\r\nHost: a\r\nOvation-Session: ${session}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    await answerOf(asking, (come) => come.includes('\r\n\r\n'))
  }
  asking.destroy()
  while (performance.now() < end && !line.gone) await sleep(200)
  tally.add(line.gone ? 'ended by the server' : 'held at the end')
  line.destroy()
}
