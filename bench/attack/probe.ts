import { connect } from 'node:net'
import { WebSocket } from 'ws'
import { encodeAmf } from '../../packages/server/src/media/rtmp/amf0.ts'
import { announceChunkSize, encodeMessage, MESSAGE } from '../../packages/server/src/media/rtmp/chunks.ts'
import type { AttackedServer } from './target.ts'
import { HONEST } from './target.ts'

const JOIN_EVERY_MS = 300
const JOIN_WITHIN_MS = 3_000
const ENCODER_EVERY_MS = 1_000

type Tried = { ms: number[]; tried: number; refused: number }

/** Somebody who comes anew, again and again, as a guest and as an encoder, from an address that attacks nobody. */
export class Newcomers {
  readonly joins: Tried = { ms: [], tried: 0, refused: 0 }
  readonly encoders: Tried = { ms: [], tried: 0, refused: 0 }
  #timers: NodeJS.Timeout[] = []

  static start(server: AttackedServer, streamKey: string): Newcomers {
    const newcomers = new Newcomers()
    newcomers.#timers = [
      setInterval(() => void attempt(newcomers.joins, () => join(server)), JOIN_EVERY_MS),
      setInterval(
        () => void attempt(newcomers.encoders, () => publishes(server.rtmpPort, streamKey)),
        ENCODER_EVERY_MS,
      ),
    ]
    return newcomers
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer)
  }
}

async function attempt(tried: Tried, one: () => Promise<boolean>): Promise<void> {
  const at = performance.now()
  const well = await one()
  tried.tried += 1
  if (well) tried.ms.push(performance.now() - at)
  else tried.refused += 1
}

const join = ({ url }: AttackedServer): Promise<boolean> =>
  new Promise((done) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/ws`, { rejectUnauthorized: false })
    const end = (well: boolean): void => {
      clearTimeout(late)
      socket.terminate()
      done(well)
    }
    const late = setTimeout(() => end(false), JOIN_WITHIN_MS)
    socket.on('error', () => end(false))
    socket.on('close', () => end(false))
    socket.on('open', () => socket.send('{"t":"hello","v":1,"guest":{"name":"new"}}'))
    socket.on('message', (data: Buffer) => {
      const text = String(data)
      if (text.includes('"welcome"')) socket.send(JSON.stringify({ t: 'attach', id: 'in', room: HONEST }))
      else if (text.includes('"id":"in"')) end(true)
    })
  })

/** Whether an encoder with the right key is let in. */
const publishes = (port: number, key: string): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    const end = (well: boolean): void => {
      clearTimeout(late)
      socket.destroy()
      done(well)
    }
    const late = setTimeout(() => end(false), JOIN_WITHIN_MS)
    const command = (...values: Parameters<typeof encodeAmf>): Buffer =>
      encodeMessage(3, { type: MESSAGE.command, streamId: 0, payload: encodeAmf(...values) })
    socket.on('error', () => end(false))
    socket.on('close', () => end(false))
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
      if (text.includes('NetStream.Publish.Start')) end(true)
      else if (text.includes('NetStream.Publish.BadName')) end(false)
    })
  })
