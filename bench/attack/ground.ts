import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** What a generator of load is told: where the server is, where it comes from, how much, how long. */
export type Ground = {
  port: number
  rtmpPort: number
  tls: boolean
  sources: string[]
  /** Share of the full size. */
  scale: number
  seconds: number
  room: string
  streamKey: string
  /** A recording with much that was said. */
  replay: string
}

/** What an attacker got, by name. */
export class Tally {
  readonly counts: Record<string, number> = {}

  add(what: string, count = 1): void {
    this.counts[what] = (this.counts[what] ?? 0) + count
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

const OPENED_AT_ONCE = 250
const PAUSE_MS = 10
const MAX_OPENING_MS = 8_000

export type Line = Socket & { gone?: boolean }

/** One more connection from the next address. */
export function open(ground: Ground, index: number, port = ground.port): Line {
  const localAddress = ground.sources[index % ground.sources.length]
  const where = { port, host: '127.0.0.1', localAddress }
  const line: Line =
    ground.tls && port === ground.port
      ? connectTls({ ...where, rejectUnauthorized: false, ALPNProtocols: ['h2', 'http/1.1'] })
      : connect(where)
  line.on('error', () => {})
  line.on('close', () => (line.gone = true))
  return line
}

export type Held = {
  count: number
  /** What is written once it is open. */
  first?: Buffer | string
  port?: number
  /** Read what comes; else nothing is ever read. */
  read?: boolean
  /** In the clear also where the server speaks TLS. */
  plain?: boolean
  /** Called once a second for each that is open. */
  again?: (line: Line, second: number) => void
}

/** Opens so many connections, keeps what is not closed by the other side, opens anew what is, and holds on to the end. */
export async function hold(
  ground: Ground,
  tally: Tally,
  { count, first, port, read, plain, again }: Held,
): Promise<void> {
  const wanted = Math.max(1, Math.round(count * ground.scale))
  const lines: Line[] = []
  const latest = performance.now() + MAX_OPENING_MS
  const where = plain ? { ...ground, tls: false } : ground
  const start = (index: number): Line => {
    const line = open(where, index, port)
    tally.add('opened')
    line.on(where.tls && port === undefined ? 'secureConnect' : 'connect', () => {
      tally.add('accepted')
      if (first !== undefined) line.write(first)
    })
    if (read) line.on('data', (data: Buffer) => tally.add('bytes received', data.length))
    else line.pause()
    return line
  }
  let second = 0
  let secondAt = performance.now()
  let opened = 0
  // The time counts from when all are there, or as many as come in time.
  let end = Number.POSITIVE_INFINITY
  while (performance.now() < end) {
    if (end === Number.POSITIVE_INFINITY && (opened === wanted || performance.now() > latest))
      end = performance.now() + ground.seconds * 1_000
    for (let n = 0; n < OPENED_AT_ONCE && opened < wanted && performance.now() < latest; n++)
      lines.push(start(opened++))
    if (performance.now() - secondAt >= 1_000) {
      secondAt += 1_000
      second += 1
      for (const [index, line] of lines.entries())
        if (line.gone && tally.counts.opened !== undefined && tally.counts.opened < wanted * 5)
          lines[index] = start(index)
        else if (!line.gone) again?.(line, second)
    }
    await sleep(PAUSE_MS)
  }
  tally.add('held at the end', lines.filter((line) => !line.gone && !line.connecting).length)
}

/** Runs so many at once, each again and again, to the end. */
export async function again(ground: Ground, atOnce: number, one: (index: number) => Promise<void>): Promise<void> {
  const end = performance.now() + ground.seconds * 1_000
  const wanted = Math.max(1, Math.round(atOnce * ground.scale))
  let index = 0
  const work = async (): Promise<void> => {
    while (performance.now() < end) await one(index++)
  }
  await Promise.race([Promise.all(Array.from({ length: wanted }, work)), sleep(ground.seconds * 1_000 + 200)])
}

/** Writes as fast as the other side takes it, to the end, without reading. */
export async function pour(ground: Ground, tally: Tally, line: Line, block: Buffer): Promise<void> {
  const end = performance.now() + ground.seconds * 1_000
  while (!line.gone && performance.now() < end) {
    tally.add('bytes sent', block.length)
    const room = line.write(block)
    await (room ? new Promise((done) => setImmediate(done)) : drained(line, end))
  }
  if (line.gone) tally.add('cut off')
}

const drained = (line: Line, end: number): Promise<void> =>
  new Promise((done) => {
    const timer = setTimeout(finish, Math.max(0, end - performance.now()))
    function finish(): void {
      clearTimeout(timer)
      line.off('drain', finish).off('close', finish)
      done()
    }
    line.once('drain', finish).once('close', finish)
  })

/** Opens a connection, and resolves when it is open or not to be had. */
export const opened = (line: Line): Promise<boolean> =>
  new Promise((done) => {
    line.once('encrypted' in line ? 'secureConnect' : 'connect', () => done(true))
    line.once('close', () => done(false))
  })

/** Resolves with what came until it looks finished, is closed, or the time is over. */
export const answerOf = (line: Line, done: (text: string) => boolean, timeoutMs = 5_000): Promise<string> =>
  new Promise((resolve) => {
    let text = ''
    const timer = setTimeout(finish, timeoutMs)
    function finish(): void {
      clearTimeout(timer)
      line.off('data', take).off('close', finish)
      resolve(text)
    }
    function take(data: Buffer): void {
      text += data.toString('latin1')
      if (done(text)) finish()
    }
    line.on('data', take).once('close', finish)
    if (line.gone) finish()
  })
