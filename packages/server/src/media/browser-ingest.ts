import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { RawData, WebSocket } from 'ws'
import { z } from 'zod'
import { boundUntilAuthorised, cutWhenStalled } from '../entry/index.ts'
import { parseJson } from '../ops/index.ts'
import { avcConfig } from './codecs.ts'
import type { IngestSink, Media, NoPermit, PublishGrant } from './media.ts'
import type { EndPublisher } from './on-air.ts'
import { AAC_FRAME_SAMPLES } from './packets.ts'
import { mayPublishAt, parseStreamPath } from './stream-paths.ts'
import type { AudioConfig, MediaEvent } from './packets.ts'
import { answerPings, boundFrames, closeSocket } from './pongs.ts'
import type { PublishProblems } from './publish-problems.ts'
import type { EndOfPublishing, Failure } from './rtmp/endings.ts'

// What a browser's own encoders give, over a WebSocket (docs/spec/publish.md): first the room's stream key, or a slot's on its stage, then
// configurations as JSON and packets as bytes.

const MAX_MESSAGE_BYTES = 4 * 1_024 * 1_024
const MAX_KEY_CHARS = 700
const MAX_SESSION_CHARS = 64
/** Before the key is judged, everything together: the key's own message, and a little more. */
const MAX_BYTES_BEFORE_KEY = 16 * 1_024
const KEY_TIMEOUT_MS = 5_000
const MAX_UNREAD_BYTES = 16 * 1_024
const SILENT_FOR_MS = 10_000
const MEASURE_FOR_MS = 6_000
const MAX_MEASURED_BYTES = 64 * 1_024 * 1_024
const HEAD_BYTES = 9
const GOING_AWAY = 1_012
const CLOSE_TIMEOUT_MS = 1_000
/** Longer than any broadcast. */
const MAX_STREAM_MS = 7 * 86_400_000
/** A busy machine codes video this much later than audio; further back, the clock jumped. */
const MAX_BACK_MS = 10_000
/** Nothing comes for no longer than a connection may be silent. Gaps are filled, so a leap would cost what it leaps over. */
const MAX_FORWARD_MS = SILENT_FOR_MS
const OPUS_SAMPLE_RATE = 48_000

/** Close codes of this connection. */
const PUBLISH_CLOSE = { refused: 4_403, replaced: 4_409, malformed: 4_400, silent: 4_408 } as const

const base64 = z
  .string()
  .max(4_096)
  .transform((text) => Buffer.from(text, 'base64'))
const first = z.strictObject({
  t: z.enum(['publish', 'measure']),
  key: z.string().min(1).max(MAX_KEY_CHARS),
  /** The same over all connections of one broadcast. */
  session: z.string().min(1).max(MAX_SESSION_CHARS).optional(),
})
const later = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('video'), description: base64 }),
  z.strictObject({
    t: z.literal('audio'),
    codec: z.enum(['opus', 'mp4a.40.2']),
    description: base64.optional(),
    sampleRate: z.number().int().min(8_000).max(96_000),
    channels: z.number().int().min(1).max(2),
    /** How long a packet is; Opus has 20 ms by default. */
    frameMs: z.number().min(2.5).max(120).default(20),
  }),
  z.strictObject({ t: z.literal('end') }),
  z.strictObject({ t: z.literal('ping') }),
])

const KINDS = ['audio', 'delta', 'key'] as const

export type BrowserIngestDeps = {
  media: Media
  /** Where a key lets somebody publish now. */
  permit: (key: string) => Promise<PublishGrant | NoPermit>
  problems: PublishProblems
  /** How the address of who asks is shown to those who run a room. */
  shownAddress: (request: IncomingMessage) => string | null
}

type Hello = { place: string; address: string | null; hello: string }

/** Takes video that browsers encode. */
export class BrowserIngest {
  #deps: BrowserIngestDeps
  /** What ends the measurement of a place: a newer one takes the line from it. */
  #measuring = new Map<string, () => void>()
  #server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
    clientTracking: true,
    autoPong: false,
  })

  constructor(deps: BrowserIngestDeps) {
    this.#deps = deps
  }

  upgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    { place, held }: { place: string; held: () => void },
  ): void {
    this.#server.handleUpgrade(request, socket, head, (ws) => {
      ws.on('error', () => {})
      answerPings(ws)
      boundFrames(ws, ['ping', 'pong'])
      cutWhenStalled(socket, SILENT_FOR_MS)
      const authorised = boundUntilAuthorised(socket, MAX_BYTES_BEFORE_KEY)
      const late = setTimeout(() => closeSocket(ws, PUBLISH_CLOSE.refused, 'no key'), KEY_TIMEOUT_MS)
      ws.once('close', () => clearTimeout(late))
      ws.once('message', (data, isBinary) => {
        clearTimeout(late)
        ws.pause()
        const hello = isBinary ? '' : String(data)
        this.#admit(ws, { place, hello, address: this.#deps.shownAddress(request) }, held)
          .catch(() => closeSocket(ws, PUBLISH_CLOSE.refused, 'refused'))
          .finally(authorised)
      })
    })
  }

  /** Sends all of them away, to come back: this server ends. */
  close(): void {
    for (const ws of this.#server.clients) {
      ws.close(GOING_AWAY)
      setTimeout(() => ws.terminate(), CLOSE_TIMEOUT_MS).unref()
    }
  }

  /** The key is judged before anything of the video is taken. */
  async #admit(ws: WebSocket, { place, address, hello }: Hello, held: () => void): Promise<void> {
    const { media, permit, problems } = this.#deps
    const seen = { detail: '', via: 'browser', address } as const
    const refuse = (code: number, why: string): void => {
      closeSocket(ws, code, why)
      ws.resume()
    }
    const parsed = first.safeParse(parseJson(hello))
    const judged = parsed.success ? await permit(parsed.data.key) : undefined
    if (judged && 'refused' in judged) problems.add(judged.room, { ...seen, reason: judged.refused })
    if (!judged || 'refused' in judged || !mayPublishAt(judged.place, place))
      return refuse(PUBLISH_CLOSE.refused, 'refused')
    const { room } = parseStreamPath(place)
    const publisher = { ...judged, place, session: parsed.data?.session }
    const contested = parsed.data?.t === 'publish' ? await media.admit(publisher) : undefined
    if (contested) problems.add(room, { ...seen, reason: contested.refused })
    if (ws.readyState !== ws.OPEN) return
    if (contested) return refuse(PUBLISH_CLOSE.replaced, contested.refused)
    held()
    const failed = (failure: Failure): void => problems.add(room, { ...seen, ...failure })
    if (parsed.data?.t === 'measure') this.#measure(ws, place)
    else take(ws, (close) => media.accept(publisher, close), failed)
    ws.send('{"t":"ready","pings":true}')
    ws.resume()
  }

  /** Takes bytes for as long as they come, within bounds, and says how many came in what time. */
  #measure(ws: WebSocket, place: string): void {
    let bytes = 0
    let startedAt: number | undefined
    const forget = (): void => {
      clearTimeout(timer)
      if (this.#measuring.get(place) === replaced) this.#measuring.delete(place)
    }
    const end = (): void => {
      forget()
      const ms = Math.max(1, performance.now() - (startedAt ?? performance.now()))
      ws.removeAllListeners('message')
      ws.send(JSON.stringify({ t: 'measured', bytes, ms: Math.round(ms) }))
      closeSocket(ws, 1_000)
    }
    const replaced = (): void => {
      end()
      ws.pause()
    }
    const timer = setTimeout(end, MEASURE_FOR_MS)
    // Two that measure one line at once measure half of it each: the older ends, and nothing more of it is read.
    this.#measuring.get(place)?.()
    this.#measuring.set(place, replaced)
    ws.on('close', forget)
    ws.on('message', (data: RawData, isBinary) => {
      startedAt ??= performance.now()
      bytes += isBinary ? (data as Buffer).length : 0
      if (!isBinary || bytes > MAX_MEASURED_BYTES) end()
    })
  }
}

function take(ws: WebSocket, open: (close: EndPublisher) => IngestSink, failed: (failure: Failure) => void): void {
  let how: EndOfPublishing = 'lost'
  let malformed = false
  /** What went wrong; undefined where somebody wanted the end. */
  let failure: Failure | undefined = { reason: 'disconnected', detail: '' }
  const intake = open((why) => {
    how = 'cut'
    failure = why === 'replaced' ? { reason: why, detail: '' } : undefined
    closeSocket(ws, PUBLISH_CLOSE.replaced, 'replaced')
    setTimeout(() => ws.terminate(), SILENT_FOR_MS).unref()
  })
  const clock = new BrowserClock()
  let silent: NodeJS.Timeout | undefined
  const awaitMore = (): void => {
    clearTimeout(silent)
    silent = setTimeout(() => {
      failure = { reason: 'silent', detail: '' }
      closeSocket(ws, PUBLISH_CLOSE.silent, 'nothing came')
    }, SILENT_FOR_MS)
  }
  awaitMore()
  ws.on('message', (data: RawData, isBinary) => {
    // Anyone who was replaced or cut is not heard any more, whatever they still send.
    if (how === 'cut' || malformed) return
    awaitMore()
    try {
      if (isBinary) {
        const bytes = data as Buffer
        intake.bytes(bytes.length)
        intake.take(packetOf(bytes, clock))
        if (intake.waitMs() > 0) throw new Error('the stream runs ahead of real time')
        return
      }
      const frame = later.parse(parseJson(String(data)))
      if (frame.t === 'end') {
        how = 'unpublished'
        failure = undefined
        closeSocket(ws, 1_000)
      } else if (frame.t === 'ping') {
        // What is asked and not read must not fill this server's memory.
        if (ws.bufferedAmount <= MAX_UNREAD_BYTES) ws.send('{"t":"pong"}')
      } else intake.take(frame.t === 'video' ? avcConfig(frame.description) : audioConfig(frame))
    } catch (error) {
      malformed = true
      failure = { reason: 'malformed', detail: error instanceof Error ? error.message : '' }
      closeSocket(ws, PUBLISH_CLOSE.malformed, 'malformed')
      setTimeout(() => ws.terminate(), CLOSE_TIMEOUT_MS).unref()
    }
  })
  ws.on('close', () => {
    clearTimeout(silent)
    if (failure) failed(failure)
    intake.ended(how)
  })
}

/** Times of a browser's encoders: microseconds from anywhere, made to begin at 0 and never to jump. */
export class BrowserClock {
  #base: number | undefined
  #last = 0

  at(ms: number): number {
    this.#base ??= ms
    const at = ms - this.#base
    const leap = at - this.#last
    if (!(at <= MAX_STREAM_MS && leap <= MAX_FORWARD_MS && leap >= -MAX_BACK_MS)) throw new Error('the clock jumped')
    this.#last = Math.max(this.#last, at)
    return Math.max(0, at)
  }
}

/** One byte for the kind, eight for the time in milliseconds (a double, big end first), then what the encoder gave. */
function packetOf(bytes: Buffer, clock: BrowserClock): MediaEvent {
  const kind = KINDS[bytes[0] ?? KINDS.length]
  if (kind === undefined || bytes.length <= HEAD_BYTES) throw new Error('not a packet')
  const at = clock.at(bytes.readDoubleBE(1))
  const data = Buffer.from(bytes.subarray(HEAD_BYTES))
  return {
    kind: 'packet',
    packet: { kind: kind === 'audio' ? 'audio' : 'video', dtsMs: at, ptsMs: at, key: kind !== 'delta', data },
  }
}

function audioConfig(frame: Extract<z.infer<typeof later>, { t: 'audio' }>): AudioConfig {
  const { codec, description, sampleRate, channels, frameMs } = frame
  if (codec === 'opus') {
    const configuration = Buffer.alloc(11)
    configuration[1] = channels
    // What a decoder throws away at the beginning; encoders of browsers say it in their OpusHead (RFC 7845, section 5.1).
    configuration.writeUInt16BE(description && description.length >= 12 ? description.readUInt16LE(10) : 312, 2)
    configuration.writeUInt32BE(sampleRate, 4)
    const frameSamples = Math.round((frameMs * OPUS_SAMPLE_RATE) / 1_000)
    return { kind: 'audio', codec, configuration, sampleRate: OPUS_SAMPLE_RATE, channels, frameSamples }
  }
  if (!description || description.length < 2) throw new Error('AAC without a configuration')
  return { kind: 'audio', codec, configuration: description, sampleRate, channels, frameSamples: AAC_FRAME_SAMPLES }
}
