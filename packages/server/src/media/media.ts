import { newId } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import { FlvReader } from './flv.ts'
import { Fragmenter } from './fragmenter.ts'
import type { StreamKeys } from './keys.ts'
import { LiveStream } from './live-stream.ts'
import type { MediaEvent } from './packets.ts'
import { MESSAGE } from './rtmp/chunks.ts'
import type { RtmpMessage } from './rtmp/chunks.ts'
import type { Publisher } from './rtmp/connection.ts'
import { RtmpServer } from './rtmp/server.ts'

/** What the room is told of its picture. */
export type StreamNews = {
  started(room: string, stream: string): void
  ended(room: string, stream: string, reason: string): void
}

export type MediaDeps = { keys: StreamKeys; news: StreamNews; clock: Clock }

const PART_MS = 200

/** Numbers of a picture on its way in, for the host. */
export type IngestHealth = {
  since: number
  bytes: number
  pictures: number
  keyFrameEveryMs: number
  unsupported: string[]
}

type Live = { stream: LiveStream; close: () => void; health: IngestHealth; announced: boolean }

/** The live pictures of this node: who publishes, and what comes of it. */
export class Media {
  #deps: MediaDeps
  #live = new Map<string, Live>()
  #rtmp: RtmpServer

  constructor(deps: MediaDeps) {
    this.#deps = deps
    this.#rtmp = new RtmpServer({ authorise: (key, close) => this.#authorise(key, close) })
  }

  /** Listens for encoders; gives the port. */
  listen(host: string, port: number): Promise<number> {
    return this.#rtmp.listen(host, port)
  }

  stream(room: string): LiveStream | undefined {
    return this.#live.get(room)?.stream
  }

  health(room: string): IngestHealth | undefined {
    return this.#live.get(room)?.health
  }

  /** Ends whoever publishes with an older key of this room. */
  cut(room: string): void {
    this.#live.get(room)?.close()
  }

  async close(): Promise<void> {
    await this.#rtmp.close()
  }

  /** Before anything of a stream is taken. The newest publisher of a key takes the place of one that hangs. */
  async #authorise(key: string, close: () => void): Promise<Publisher | undefined> {
    const room = await this.#deps.keys.roomOf(key)
    if (room === undefined) return undefined
    this.#live.get(room)?.close()
    return this.#publish(room, close)
  }

  #publish(room: string, close: () => void): Publisher {
    const { clock, news } = this.#deps
    const stream = new LiveStream(newId(), clock.now())
    const health: IngestHealth = { since: clock.now(), bytes: 0, pictures: 0, keyFrameEveryMs: 0, unsupported: [] }
    const live: Live = { stream, close, health, announced: false }
    this.#live.set(room, live)
    const fragmenter = new Fragmenter(
      PART_MS,
      (init) => {
        stream.begin(init)
        if (live.announced) return
        live.announced = true
        news.started(room, stream.id)
      },
      (part) => stream.add(part),
    )
    const reader = new FlvReader()
    let lastKeyMs: number | undefined
    const take = (event: MediaEvent): void => {
      if (event.kind === 'unsupported' && !health.unsupported.includes(event.what) && health.unsupported.length < 4)
        health.unsupported.push(event.what)
      if (event.kind === 'packet' && event.packet.kind === 'video') {
        health.pictures += 1
        if (event.packet.key) {
          if (lastKeyMs !== undefined) health.keyFrameEveryMs = event.packet.dtsMs - lastKeyMs
          lastKeyMs = event.packet.dtsMs
        }
      }
      fragmenter.take(event)
    }
    return {
      message: ({ type, payload, timestampMs }: RtmpMessage) => {
        health.bytes += payload.length
        if (type === MESSAGE.video) for (const event of reader.video(payload, timestampMs)) take(event)
        else if (type === MESSAGE.audio) for (const event of reader.audio(payload, timestampMs)) take(event)
      },
      ended: () => {
        fragmenter.end()
        stream.end()
        if (this.#live.get(room) === live) this.#live.delete(room)
        if (!live.announced) return
        news.ended(room, stream.id, 'encoder')
      },
    }
  }
}
