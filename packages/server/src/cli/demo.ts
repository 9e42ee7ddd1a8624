import { Audience } from '@ovation/audience'
import { firstIssue } from '@ovation/protocol/schemas'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { systemClock } from '../ops/index.ts'
import type { Config } from '../ops/index.ts'
import { ANY_HOST, ownAddress } from '../share/index.ts'

export type DemoFlags = {
  json: boolean
  server?: string
  room?: string
  viewers?: string
  messages?: string
  likes?: string
  gifts?: string
  seconds?: string
  seed?: string
}

const TELL_INTERVAL_MS = 1_000

const numbers = z.object({
  viewers: z.coerce.number().int().min(1).max(5_000).default(20),
  messages: z.coerce.number().min(0).max(1_000).default(1),
  likes: z.coerce.number().min(0).max(100_000).default(5),
  gifts: z.coerce.number().min(0).max(600).default(5),
  seconds: z.coerce.number().min(1).max(86_400).optional(),
  seed: z.coerce.number().int().min(0).default(1),
})

/** A server on this machine is known by its address; its own certificate needs nobody's word. */
class LoopbackSocket extends WebSocket {
  constructor(url: string) {
    super(url, { rejectUnauthorized: !/^wss:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/.test(url) })
  }
}

/** The server of this machine, by the name that its certificate has where the name leads there. */
const defaultServer = ({ tls, host, port }: Config): string =>
  ownAddress(tls === 'off' ? 'http' : 'https', host === '127.0.0.1' || ANY_HOST.has(host) ? 'localhost' : host, port)

/** Plays a simulated audience into a room until it is stopped, and tells every second what became of it. */
export async function demo(config: Config, flags: DemoFlags): Promise<number> {
  const parsed = numbers.safeParse(flags)
  if (!parsed.success) {
    const { at, why } = firstIssue(parsed.error, 'the line')
    throw new Error(`no audience came; --${at} is not usable (${why}); correct it`)
  }
  const { viewers, messages, likes, gifts, seconds, seed } = parsed.data
  const audience = new Audience({
    server: (flags.server ?? defaultServer(config)).replace(/\/$/, ''),
    room: flags.room ?? 'demo',
    ...{ viewers, seed },
    messagesPerSecond: messages,
    likesPerSecond: likes,
    giftsPerMinute: gifts,
    WebSocket: LoopbackSocket,
  })
  const tell = (): void => {
    const { counts } = audience
    if (flags.json) return void process.stdout.write(`${JSON.stringify(counts)}\n`)
    const refused = Object.entries(counts.refused).map(([code, n]) => `${code} ${n}`)
    process.stderr.write(
      `\r${counts.present} of ${viewers} here · ${counts.messages} messages · ${counts.likes} likes · ${counts.gifts} gifts${refused.length > 0 ? ` · refused: ${refused.join(', ')}` : ''}   `,
    )
  }
  const telling = setInterval(tell, TELL_INTERVAL_MS)
  void audience.start()
  await new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done())
    if (seconds !== undefined) systemClock.after(seconds * 1_000, done)
  })
  clearInterval(telling)
  tell()
  if (!flags.json) process.stderr.write('\n')
  const { present, refused } = audience.counts
  audience.stop()
  if (present === 0)
    throw new Error(
      `nobody came in (${Object.keys(refused).join(', ') || 'no connection'}); is the server running, and is the room's name right?`,
    )
  return 0
}
