import { PUBLISH_CLOSE, AUDIO, DELTA } from '@ovation/protocol/media-publish'
import type { PublishAnswer } from '@ovation/protocol/media-publish'
import { decodePacket, parsePublishMessage } from '@ovation/protocol/schemas'
import type { PublishPacket } from '@ovation/protocol/schemas'
import type { RawData, WebSocket } from 'ws'
import { BrowserClock } from './browser-clock.ts'
import { avcConfig } from './codecs.ts'
import type { IngestSink } from './media.ts'
import type { EndPublisher } from './on-air.ts'
import { AAC_FRAME_SAMPLES } from './packets.ts'
import type { AudioConfig, MediaEvent } from './packets.ts'
import { closeSocket } from './pongs.ts'
import type { CutReason, EndOfPublishing, Failure } from './rtmp/endings.ts'

/** A publisher that sends nothing for so long has ended. */
export const SILENT_FOR_MS = 10_000
const MAX_UNREAD_BYTES = 16 * 1_024
const CLOSE_TIMEOUT_MS = 1_000
const GOING_AWAY = 1_012
/** How who is cut off is told why. */
const CLOSES: Record<CutReason, number> = {
  replaced: PUBLISH_CLOSE.replaced,
  closed: PUBLISH_CLOSE.closed,
  ended: PUBLISH_CLOSE.ended,
  cut_by_site: PUBLISH_CLOSE.ended,
  cut: PUBLISH_CLOSE.refused,
  shutdown: GOING_AWAY,
}
const OPUS_SAMPLE_RATE = 48_000
const PONG = JSON.stringify({ t: 'pong' } satisfies PublishAnswer)

const bytesOf = (base64: string): Buffer => Buffer.from(base64, 'base64')

/** Passes on what a publisher sends whose key was accepted, until its connection ends. `failed`: it ended as nobody wanted. */
export function takeStream(
  ws: WebSocket,
  open: (close: EndPublisher) => IngestSink,
  failed: (failure: Failure) => void,
): void {
  let how: EndOfPublishing = 'lost'
  let malformed = false
  /** What went wrong; undefined where somebody wanted the end. */
  let failure: Failure | undefined = { reason: 'disconnected', detail: '' }
  const intake = open((why = 'cut') => {
    how = 'cut'
    failure = why === 'replaced' ? { reason: why, detail: '' } : undefined
    closeSocket(ws, CLOSES[why], why)
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
        intake.take(packetOf(decodePacket(bytes), clock))
        if (intake.waitMs() > 0) throw new Error('the stream runs ahead of real time')
        return
      }
      const message = parsePublishMessage(String(data))
      if (message.t === 'end') {
        how = 'unpublished'
        failure = undefined
        closeSocket(ws, 1_000)
      } else if (message.t === 'ping') {
        // What is asked and not read must not fill this server's memory.
        if (ws.bufferedAmount <= MAX_UNREAD_BYTES) ws.send(PONG)
      } else intake.take(message.t === 'video' ? avcConfig(bytesOf(message.description)) : audioConfig(message))
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

function packetOf({ kind, atMs, data }: PublishPacket, clock: BrowserClock): MediaEvent {
  const at = clock.at(atMs)
  return {
    kind: 'packet',
    packet: {
      ...{ kind: kind === AUDIO ? 'audio' : 'video', dtsMs: at, ptsMs: at },
      key: kind !== DELTA,
      data: Buffer.from(data),
    },
  }
}

type AudioMessage = Extract<ReturnType<typeof parsePublishMessage>, { t: 'audio' }>

function audioConfig({ codec, sampleRate, channels, frameMs, ...message }: AudioMessage): AudioConfig {
  const description = bytesOf(message.description ?? '')
  if (codec === 'opus') {
    const configuration = Buffer.alloc(11)
    configuration[1] = channels
    // What a decoder throws away at the beginning; encoders of browsers say it in their OpusHead (RFC 7845, section 5.1).
    configuration.writeUInt16BE(description.length >= 12 ? description.readUInt16LE(10) : 312, 2)
    configuration.writeUInt32BE(sampleRate, 4)
    const frameSamples = Math.round((frameMs * OPUS_SAMPLE_RATE) / 1_000)
    return { kind: 'audio', codec, configuration, sampleRate: OPUS_SAMPLE_RATE, channels, frameSamples }
  }
  if (description.length < 2) throw new Error('AAC without a configuration')
  return { kind: 'audio', codec, configuration: description, sampleRate, channels, frameSamples: AAC_FRAME_SAMPLES }
}
