import { connect } from 'node:net'
import { WebSocket } from 'ws'
import { encodeAmf } from '../../packages/server/src/media/rtmp/amf0.ts'
import { announceChunkSize, encodeMessage, MESSAGE } from '../../packages/server/src/media/rtmp/chunks.ts'
import type { AttackedServer } from './target.ts'
import { HONEST } from './target.ts'

const JOIN_INTERVAL_MS = 300
const JOIN_TIMEOUT_MS = 3_000
const ENCODER_INTERVAL_MS = 1_000

/** `where`: how far those came who were not let in. */
type Tried = { ms: number[]; tried: number; refused: number; where: Record<string, number> }

/** Somebody who comes anew, again and again, as a guest and as an encoder, from an address that attacks nobody. */
export class Newcomers {
  readonly joins: Tried = { ms: [], tried: 0, refused: 0, where: {} }
  readonly encoders: Tried = { ms: [], tried: 0, refused: 0, where: {} }
  #timers: NodeJS.Timeout[] = []

  static start(server: AttackedServer, streamKey: string): Newcomers {
    const newcomers = new Newcomers()
    newcomers.#timers = [
      setInterval(() => void attempt(newcomers.joins, () => join(server)), JOIN_INTERVAL_MS),
      setInterval(
        () => void attempt(newcomers.encoders, () => publishes(server.rtmpPort, streamKey)),
        ENCODER_INTERVAL_MS,
      ),
    ]
    return newcomers
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer)
  }
}

async function attempt(tried: Tried, one: () => Promise<string | undefined>): Promise<void> {
  const at = performance.now()
  const where = await one()
  tried.tried += 1
  if (where === undefined) return void tried.ms.push(performance.now() - at)
  tried.refused += 1
  tried.where[where] = (tried.where[where] ?? 0) + 1
}

/** Nothing when it was let in, else how far it came and whether it was cut off. */
const join = ({ url }: AttackedServer): Promise<string | undefined> =>
  new Promise((done) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/ws`, { rejectUnauthorized: false })
    let step = 'connecting'
    const end = (where?: string): void => {
      clearTimeout(late)
      socket.terminate()
      done(where)
    }
    const late = setTimeout(() => end(step), JOIN_TIMEOUT_MS)
    socket.on('error', ({ message }) => end(`${step}: ${message}`))
    socket.on('close', (code) => end(`${step}: closed with ${code}`))
    socket.on('open', () => {
      step = 'hello'
      socket.send('{"t":"hello","v":2,"guest":{"name":"new"}}')
    })
    socket.on('message', (data: Buffer) => {
      const text = String(data)
      if (text.includes('"welcome"')) {
        step = 'attach'
        socket.send(JSON.stringify({ t: 'attach', id: 'in', room: HONEST }))
      } else if (text.includes('"id":"in"')) end()
    })
  })

/** Whether an encoder with the right key is let in: nothing when it is, else what it was told. */
const publishes = (port: number, key: string): Promise<string | undefined> =>
  new Promise((done) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    const end = (where?: string): void => {
      clearTimeout(late)
      socket.destroy()
      done(where)
    }
    const late = setTimeout(() => end('no answer'), JOIN_TIMEOUT_MS)
    const command = (...values: Parameters<typeof encodeAmf>): Buffer =>
      encodeMessage(3, { type: MESSAGE.command, streamId: 0, payload: encodeAmf(...values) })
    socket.on('error', ({ message }) => end(message))
    socket.on('close', () => end('closed'))
    socket.on('connect', () =>
      socket.write(
        Buffer.concat([
          Buffer.from([3]),
          Buffer.alloc(1_536 * 2),
          announceChunkSize(),
          command('connect', 1, { app: 'live' }),
          command('createStream', 2, null),
          command('publish', 3, null, key, 'live'),
        ]),
      ),
    )
    socket.on('data', (data: Buffer) => {
      text = (text + data.toString('latin1')).slice(-8_192)
      if (text.includes('NetStream.Publish.Start')) end()
      else if (text.includes('NetStream.Publish.BadName')) end('refused')
    })
  })
