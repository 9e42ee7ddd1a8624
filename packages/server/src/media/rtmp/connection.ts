import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import type { PublishRefusal } from '@ovation/protocol'
import type { SkippedTag } from '../packets.ts'
import type { AmfValue } from './amf0.ts'
import { encodeAmf, readAmf } from './amf0.ts'
import { announceChunkSize, ChunkReader, encodeMessage, MESSAGE } from './chunks.ts'
import type { ChunkLimits, RtmpMessage } from './chunks.ts'
import { failureOf, howOf, lastWords } from './endings.ts'
import type { CutReason, EndOfPublishing, EndReason, Failure } from './endings.ts'
import { messagesIn } from './messages.ts'

/** Receives a publisher's audio, video and data. `ended` is called exactly once, with the failure, if any. */
export type Publisher = {
  message(message: RtmpMessage): void
  /** Milliseconds to pause reading; 0 or undefined for none. */
  waitMs?(): number
  /** A message could not be read and was skipped. */
  skipped?(what: SkippedTag): void
  ended(how: EndOfPublishing, failure?: Failure): void
}

/** Why a key is refused. */
export type Refused = { refused: PublishRefusal }

/** A stream key to check, how to end its publisher, and the peer's address. */
export type Candidate = { key: string; close: (why?: CutReason) => void; address: string | undefined }

export type RtmpHandlers = {
  /** Checks a stream key before anything of the stream is accepted. */
  authorise(candidate: Candidate): Promise<Publisher | Refused>
  /** Receives errors of background work. */
  onError?(err: unknown): void
}

export type RtmpLimits = ChunkLimits & { handshakeTimeoutMs: number; idleTimeoutMs: number; maxStreamKeyChars: number }

const VERSION = 3
const HANDSHAKE_BYTES = 1_536
const ACKNOWLEDGE_INTERVAL_BYTES = 1_048_576
/** The least bytes between two acknowledgements, however small the announced window. */
const MIN_ACKNOWLEDGED_BYTES = 4_096
const WINDOW_BYTES = 5_000_000
const PING_REQUEST = 6
const PING_RESPONSE = 7
const OUR_STREAM = 1
/** Limits before a key is accepted: commands are short. */
const BEFORE_KEY = { maxMessageBytes: 64 * 1_024, maxUnfinishedBytes: 128 * 1_024, maxHeaderBytes: 64 * 1_024 }
const MAX_COMMANDS_BEFORE_KEY = 64
/** Answers that the peer leaves unread. */
const MAX_UNREAD_REPLY_BYTES = 64 * 1_024
/** How long the final message may take to arrive; bytes received meanwhile are discarded. */
const FAREWELL_TIMEOUT_MS = 500
/** Enhanced RTMP, version 2, `capsEx`: packets with extensions, and times with nanoseconds. */
const CAPABILITIES = 0x04 | 0x08
/** Supported codecs of Enhanced RTMP (version 2, section "Enhancing NetConnection connect Command"). */
const FORWARDED = 4
const ENHANCED_CODECS = {
  fourCcList: ['avc1', 'hvc1', 'av01', 'vp09', 'mp4a', 'Opus'],
  videoFourCcInfoMap: { avc1: FORWARDED, hvc1: FORWARDED, av01: FORWARDED, vp09: FORWARDED },
  audioFourCcInfoMap: { mp4a: FORWARDED, Opus: FORWARDED },
}

type State =
  | { mode: 'hello' | 'echo'; bytes: Buffer; filled: number }
  | { mode: 'commands' | 'authorising' }
  | { mode: 'publishing'; publisher: Publisher; key: string }
  | { mode: 'closed' }

/**
 * One encoder's connection. A refused client is told why and disconnected at once, and nothing more is read: one that ignores
 * the error reaches no viewer.
 */
export class RtmpConnection {
  #socket: Socket
  #handlers: RtmpHandlers
  #limits: RtmpLimits
  #state: State = { mode: 'hello', bytes: Buffer.alloc(1 + HANDSHAKE_BYTES), filled: 0 }
  #chunks: ChunkReader
  /** Messages of an aggregate that are still to be handled. */
  #whole: Iterator<RtmpMessage, void> | undefined
  /** Runs while reading is paused because the stream is ahead of real time. */
  #waiting: NodeJS.Timeout | undefined
  /** Closes the connection when nothing is published for too long. */
  #deadline: NodeJS.Timeout | undefined
  /** How many broadcasts the encoder has ended on this connection. */
  #endedHere = 0
  #received = 0
  #acknowledged = 0
  #acknowledgeEveryBytes = ACKNOWLEDGE_INTERVAL_BYTES
  #commands = 0
  /** The application named in `connect`. */
  #app = ''

  constructor(socket: Socket, handlers: RtmpHandlers, limits: RtmpLimits) {
    this.#socket = socket
    this.#handlers = handlers
    this.#limits = limits
    this.#chunks = new ChunkReader({ ...limits, ...BEFORE_KEY })
    this.#awaitKey()
    socket.setNoDelay(true)
    socket.setTimeout(limits.idleTimeoutMs)
    socket.on('timeout', () => this.#waiting || this.close('silent'))
    socket.on('error', ({ message }) => this.close('disconnected', message))
    socket.on('close', () => this.close('disconnected'))
    socket.on('data', (data: Buffer) => this.#receive(data))
  }

  /** Closes the connection: tells the encoder why, and the publisher how it ended. Bytes that still arrive are discarded. */
  close(reason: EndReason = 'cut', detail = ''): void {
    const { mode, publisher } = this.#state as { mode: State['mode']; publisher?: Publisher }
    if (mode === 'closed') return
    this.#sayLast(mode === 'hello' || mode === 'echo' ? undefined : lastWords(reason, detail))
    this.#ended(publisher, reason, detail)
  }

  /** Also called by timers and the socket, where no caller could handle an error. */
  #ended(publisher: Publisher | undefined, reason: EndReason, detail = ''): void {
    try {
      publisher?.ended(howOf(reason), failureOf(reason, detail))
    } catch (err) {
      this.#handlers.onError?.(err)
    }
  }

  /** A connection on which nothing is published has this long to send a key. */
  #awaitKey(): void {
    clearTimeout(this.#deadline)
    this.#deadline = setTimeout(
      () => this.close(this.#endedHere > 0 ? 'unpublished' : 'no_key'),
      this.#limits.handshakeTimeoutMs,
    )
  }

  /** Ends the broadcast; the encoder keeps its connection and may publish again. */
  #unpublish(publisher: Publisher): void {
    this.#state = { mode: 'commands' }
    this.#commands = 0
    this.#endedHere += 1
    this.#awaitKey()
    this.#ended(publisher, 'unpublished')
    this.#write(statusMessage(lastWords('unpublished')))
  }

  /** Whether a command that ends a stream refers to the one published here. */
  #meansOurs(name: string, argument: AmfValue): boolean {
    if (name === 'deleteStream') return typeof argument !== 'number' || argument === OUR_STREAM
    if (name !== 'FCUnpublish' || typeof argument !== 'string' || this.#state.mode !== 'publishing') return true
    return keyIn(argument, this.#app) === this.#state.key
  }

  /** Stops reading and sends a final message. Destroying a socket with unread bytes would reset it and lose the message. */
  #sayLast(words: AmfValue): void {
    this.#state = { mode: 'closed' }
    clearTimeout(this.#waiting)
    clearTimeout(this.#deadline)
    const socket = this.#socket
    if (words === undefined || !socket.writable) {
      socket.destroy()
      return
    }
    socket.write(statusMessage(words))
    socket.end()
    socket.resume()
    const timer = setTimeout(() => socket.destroy(), FAREWELL_TIMEOUT_MS)
    socket.once('end', () => socket.destroy())
    socket.once('close', () => clearTimeout(timer))
  }

  /** No input may throw past this point. */
  #receive(data: Buffer): void {
    if (this.#state.mode === 'closed') return
    try {
      const rest = this.#handshake(data)
      if (!rest) return
      this.#acknowledge(rest.length)
      this.#chunks.append(rest)
      this.#handleAll()
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    if (error instanceof UnreadReplies) this.close('unread', error.message)
    else this.close('malformed', error instanceof Error ? error.message : '')
  }

  /**
   * Handles complete messages. Not while a key is being checked: what follows belongs to the stream, if it is accepted. Not
   * while a stream is ahead of real time either: data then waits in the socket, which slows the encoder down.
   */
  #handleAll(): void {
    while (!this.#waiting && (this.#state.mode === 'commands' || this.#state.mode === 'publishing')) {
      const message = this.#next()
      if (!message) return
      this.#handle(message)
      this.#keepPace()
    }
  }

  #next(): RtmpMessage | undefined {
    for (;;) {
      const next = this.#whole?.next()
      if (next?.value) return next.value
      const whole = this.#chunks.next()
      this.#whole = whole && messagesIn(whole, () => this.#skip('aggregate'))
      if (!whole) return undefined
    }
  }

  #keepPace(): void {
    if (this.#state.mode !== 'publishing') return
    const waitMs = this.#state.publisher.waitMs?.() ?? 0
    if (waitMs <= 0) return
    this.#socket.pause()
    this.#waiting = setTimeout(() => {
      this.#waiting = undefined
      this.#goOn()
    }, waitMs)
  }

  #goOn(): void {
    try {
      this.#handleAll()
    } catch (error) {
      this.#fail(error)
    }
    if (this.#waiting || this.#state.mode === 'closed') return
    this.#socket.setTimeout(this.#limits.idleTimeoutMs)
    this.#socket.resume()
  }

  /** Unreadable messages are skipped: they cost a broadcast a moment at most. */
  #skip(what: SkippedTag): void {
    if (this.#state.mode === 'publishing') this.#state.publisher.skipped?.(what)
  }

  /** The simple handshake (specification, section 5.2). Returns the bytes after it. */
  #handshake(data: Buffer): Buffer | undefined {
    const state = this.#state
    if (state.mode !== 'hello' && state.mode !== 'echo') return data
    const taken = data.copy(state.bytes, state.filled)
    state.filled += taken
    if (state.mode === 'hello' && state.bytes[0] !== VERSION) throw new Error('that version of RTMP is not spoken here')
    if (state.filled < state.bytes.length) return undefined
    if (state.mode === 'hello') {
      const ours = Buffer.concat([Buffer.alloc(8), randomBytes(HANDSHAKE_BYTES - 8)])
      this.#write(Buffer.concat([Buffer.from([VERSION]), ours, state.bytes.subarray(1)]))
      this.#state = { mode: 'echo', bytes: Buffer.alloc(HANDSHAKE_BYTES), filled: 0 }
      return this.#handshake(data.subarray(taken))
    }
    this.#state = { mode: 'commands' }
    return data.subarray(taken)
  }

  #acknowledge(bytes: number): void {
    this.#received += bytes
    if (this.#received - this.#acknowledged < this.#acknowledgeEveryBytes) return
    this.#acknowledged = this.#received
    this.#control(MESSAGE.acknowledgement, this.#received >>> 0)
  }

  #handle(message: RtmpMessage): void {
    if (this.#state.mode === 'closed') return
    const { type, payload } = message
    if (type === MESSAGE.command) return this.#commandIn(payload)
    if (type === MESSAGE.windowSize && payload.length >= 4) {
      // An encoder that waits for an acknowledgement every so many bytes gets one after half of them.
      const bytes = Math.floor(payload.readUInt32BE(0) / 2)
      this.#acknowledgeEveryBytes = Math.min(ACKNOWLEDGE_INTERVAL_BYTES, Math.max(MIN_ACKNOWLEDGED_BYTES, bytes))
    } else if (type === MESSAGE.peerBandwidth) this.#control(MESSAGE.windowSize, WINDOW_BYTES)
    else if (type === MESSAGE.userControl) this.#pong(payload)
    else if (this.#state.mode === 'publishing') this.#state.publisher.message(message)
  }

  #pong(payload: Buffer): void {
    if (payload.length < 6 || payload.readUInt16BE(0) !== PING_REQUEST) return
    const answer = Buffer.concat([Buffer.from([0, PING_RESPONSE]), payload.subarray(2, 6)])
    this.#write(encodeMessage(2, { type: MESSAGE.userControl, streamId: 0, payload: answer }))
  }

  /** A command whose end cannot be read is still a command: its name and arguments come first. */
  #commandIn(payload: Buffer): void {
    if (this.#state.mode === 'commands' && ++this.#commands > MAX_COMMANDS_BEFORE_KEY)
      throw new Error('there are more commands than a publisher needs')
    const { values, error } = readAmf(payload)
    if (error) this.#skip('command')
    this.#command(values)
  }

  #command([name, transaction, object, ...args]: AmfValue[]): void {
    const id = typeof transaction === 'number' ? transaction : 0
    switch (name) {
      case 'connect':
        this.#app = appIn(object)
        this.#control(MESSAGE.windowSize, WINDOW_BYTES)
        this.#write(
          encodeMessage(2, {
            type: MESSAGE.peerBandwidth,
            streamId: 0,
            payload: Buffer.from([0, 0x4c, 0x4b, 0x40, 2]),
          }),
        )
        this.#write(announceChunkSize())
        return this.#reply(
          '_result',
          id,
          { fmsVer: 'FMS/3,0,1,123', capabilities: 31, capsEx: CAPABILITIES, ...ENHANCED_CODECS },
          { level: 'status', code: 'NetConnection.Connect.Success', description: 'Connected.', objectEncoding: 0 },
        )
      case 'createStream':
        return this.#reply('_result', id, null, OUR_STREAM)
      case 'releaseStream':
      case 'FCPublish':
        return this.#reply('_result', id, null, undefined)
      case 'publish':
        return void this.#publish(keyIn(args[0], this.#app)).catch((error: unknown) => this.#fail(error))
      case 'play':
        return this.#sayLast({
          ...{ level: 'error', code: 'NetStream.Play.Failed', description: 'Watching goes over HTTP.' },
        })
      case 'deleteStream':
      case 'FCUnpublish':
      case 'closeStream':
        // Before publishing, it refers to the stream of an earlier connection, as `releaseStream` does.
        if (this.#state.mode === 'publishing' && this.#meansOurs(name, args[0])) this.#unpublish(this.#state.publisher)
        return name === 'FCUnpublish' ? this.#reply('_result', id, null, undefined) : undefined
    }
  }

  async #publish(key: string): Promise<void> {
    if (this.#state.mode === 'publishing') {
      // A repeated request.
      if (key === this.#state.key) this.#write(statusMessage(PUBLISHING))
      return
    }
    if (this.#state.mode !== 'commands') return
    this.#state = { mode: 'authorising' }
    this.#socket.pause()
    const judged = await this.#judge(key)
    const publisher = 'refused' in judged ? undefined : judged
    if ((this.#state as State).mode !== 'authorising') return publisher?.ended('lost')
    if (!publisher) return this.#sayLast(lastWords((judged as Refused).refused))
    this.#state = { mode: 'publishing', publisher, key }
    clearTimeout(this.#deadline)
    this.#chunks.allow(this.#limits)
    this.#write(statusMessage(PUBLISHING))
    this.#goOn()
  }

  async #judge(key: string): Promise<Publisher | Refused> {
    if (key.length > this.#limits.maxStreamKeyChars) return { refused: 'unknown_key' }
    // The grant may end this publisher only while it publishes, not a later one on this connection.
    const endedHere = this.#endedHere
    const close = (why?: CutReason): void => {
      if (endedHere === this.#endedHere) this.close(why)
    }
    const candidate = { key, close, address: this.#socket.remoteAddress }
    try {
      return await this.#handlers.authorise(candidate)
    } catch (err) {
      this.#handlers.onError?.(err)
      return { refused: 'not_judged' }
    }
  }

  #write(bytes: Buffer): void {
    this.#socket.write(bytes)
    if (this.#socket.writableLength > MAX_UNREAD_REPLY_BYTES)
      throw new UnreadReplies('the other side does not read its answers')
  }

  #reply(...values: AmfValue[]): void {
    this.#write(encodeMessage(3, { type: MESSAGE.command, streamId: 0, payload: encodeAmf(...values) }))
  }

  #control(type: number, value: number): void {
    const payload = Buffer.alloc(4)
    payload.writeUInt32BE(value)
    this.#write(encodeMessage(2, { type, streamId: 0, payload }))
  }
}

class UnreadReplies extends Error {}

const PUBLISHING: AmfValue = { level: 'status', code: 'NetStream.Publish.Start', description: 'Publishing.' }

function statusMessage(info: AmfValue): Buffer {
  const payload = encodeAmf('onStatus', 0, null, info)
  return encodeMessage(5, { type: MESSAGE.command, streamId: OUR_STREAM, payload })
}

function appIn(object: AmfValue): string {
  const app = typeof object === 'object' && object !== null && !Array.isArray(object) ? object.app : undefined
  return typeof app === 'string' ? app : ''
}

/**
 * The key in the name of a stream: without a query, white space from copying, or a path before it. Encoders with a single field
 * for everything put the key into the application name.
 */
function keyIn(name: AmfValue, app: string): string {
  const last = (path: string): string => path.split('?')[0]?.split('/').at(-1)?.trim() ?? ''
  const key = last(typeof name === 'string' ? name : '')
  return key === '' && app.includes('/') ? last(app) : key
}
