import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import type { AmfValue } from './amf0.ts'
import { decodeAmf, encodeAmf } from './amf0.ts'
import { announceChunkSize, ChunkReader, encodeMessage, MESSAGE } from './chunks.ts'
import type { ChunkLimits, RtmpMessage } from './chunks.ts'

/** How it came that nothing more is published: the encoder said so, the connection broke, or this side cut it off. */
export type EndOfPublishing = 'goodbye' | 'lost' | 'cut'

/** Who takes what a publisher sends. `ended` comes exactly once. */
export type Publisher = { message(message: RtmpMessage): void; ended(how: EndOfPublishing): void }

export type RtmpHandlers = {
  /**
   * Decides on a stream key before anything of the stream is taken; undefined refuses it. `close` cuts the publisher off later
   * on, with the reason for them to read.
   */
  authorise(key: string, close: (why: string) => void): Promise<Publisher | { refused: string } | undefined>
  /** Hears of what went wrong where nobody waits for an answer. */
  onError?(err: unknown): void
}

export type RtmpLimits = ChunkLimits & { handshakeWithinMs: number; silentForMs: number; maxStreamKeyChars: number }

const VERSION = 3
const HANDSHAKE_BYTES = 1_536
const ACKNOWLEDGE_EVERY_BYTES = 1_048_576
const WINDOW_BYTES = 5_000_000
const OUR_STREAM = 1
/** What somebody may send before a key of theirs was judged: commands are short. */
const BEFORE_KEY = { maxMessageBytes: 64 * 1_024, maxUnfinishedBytes: 128 * 1_024 }
const MAX_COMMANDS_BEFORE_KEY = 64
/** Answers that the other side does not read. */
const MAX_UNREAD_REPLY_BYTES = 64 * 1_024
const REFUSED = 'The stream key was refused; copy it anew from the studio.'
/** How long somebody who is cut off has to take the reason. */
const TELL_WITHIN_MS = 2_000
/** What is passed on of what Enhanced RTMP names (version 2, section "Enhancing NetConnection connect Command"). */
const FORWARDED = 4
const ENHANCED_CODECS = {
  fourCcList: ['avc1', 'hvc1', 'av01', 'vp09', 'mp4a', 'Opus'],
  videoFourCcInfoMap: { avc1: FORWARDED, hvc1: FORWARDED, av01: FORWARDED, vp09: FORWARDED },
  audioFourCcInfoMap: { mp4a: FORWARDED, Opus: FORWARDED },
}

type State =
  | { mode: 'hello' | 'echo'; bytes: Buffer; filled: number }
  | { mode: 'commands' | 'authorising' }
  | { mode: 'publishing'; publisher: Publisher }
  | { mode: 'closed' }

/**
 * One encoder's connection. Whoever is refused is told and cut off at once, and nothing more of theirs is read: a client
 * that ignores the goodbye reaches nobody.
 */
export class RtmpConnection {
  #socket: Socket
  #handlers: RtmpHandlers
  #limits: RtmpLimits
  #state: State = { mode: 'hello', bytes: Buffer.alloc(1 + HANDSHAKE_BYTES), filled: 0 }
  #chunks: ChunkReader
  #received = 0
  #acknowledged = 0
  #commands = 0

  constructor(socket: Socket, handlers: RtmpHandlers, limits: RtmpLimits) {
    this.#socket = socket
    this.#handlers = handlers
    this.#limits = limits
    this.#chunks = new ChunkReader({ ...limits, ...BEFORE_KEY })
    const deadline = setTimeout(() => this.#state.mode !== 'publishing' && this.close(), limits.handshakeWithinMs)
    socket.setNoDelay(true)
    socket.setTimeout(limits.silentForMs, () => this.close('lost'))
    socket.on('error', () => this.close('lost'))
    socket.on('close', () => {
      clearTimeout(deadline)
      this.close('lost')
    })
    socket.on('data', (data: Buffer) => this.#receive(data))
  }

  close(how: EndOfPublishing = 'cut'): void {
    const { publisher } = this.#state as { publisher?: Publisher }
    const wasOpen = this.#state.mode !== 'closed'
    this.#state = { mode: 'closed' }
    this.#socket.destroy()
    if (!wasOpen) return
    // Called by timers and by the socket, where nobody could take an error.
    try {
      publisher?.ended(how)
    } catch (err) {
      this.#handlers.onError?.(err)
    }
  }

  /** Nothing that somebody sends may throw past this. */
  #receive(data: Buffer): void {
    try {
      const rest = this.#handshake(data)
      if (!rest || this.#state.mode === 'closed') return
      this.#acknowledge(rest.length)
      this.#chunks.append(rest)
      this.#handleAll()
    } catch {
      this.close('lost')
    }
  }

  /** Handles what is whole. While a key is judged nothing is: what comes then belongs to the stream, or to nobody. */
  #handleAll(): void {
    while (this.#state.mode === 'commands' || this.#state.mode === 'publishing') {
      const message = this.#chunks.next()
      if (!message) return
      this.#handle(message)
    }
  }

  /** The simple handshake (specification, section 5.2). Gives what lies behind it. */
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
    if (this.#received - this.#acknowledged < ACKNOWLEDGE_EVERY_BYTES) return
    this.#acknowledged = this.#received
    this.#control(MESSAGE.acknowledgement, this.#received >>> 0)
  }

  #handle(message: RtmpMessage): void {
    if (message.type === MESSAGE.command) {
      if (this.#state.mode === 'commands' && ++this.#commands > MAX_COMMANDS_BEFORE_KEY)
        throw new Error('there are more commands than a publisher needs')
      return this.#command(decodeAmf(message.payload))
    }
    if (this.#state.mode === 'publishing') this.#state.publisher.message(message)
  }

  #command([name, transaction, , ...args]: AmfValue[]): void {
    const id = typeof transaction === 'number' ? transaction : 0
    switch (name) {
      case 'connect':
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
          { fmsVer: 'FMS/3,0,1,123', capabilities: 31, ...ENHANCED_CODECS },
          status('status', 'NetConnection.Connect.Success', 'Connected.'),
        )
      case 'createStream':
        return this.#reply('_result', id, null, OUR_STREAM)
      case 'releaseStream':
      case 'FCPublish':
        return this.#reply('_result', id, null, undefined)
      case 'publish':
        return void this.#publish(typeof args[0] === 'string' ? args[0] : '').catch(() => this.close('lost'))
      case 'play':
        return this.#refuse('NetStream.Play.Failed', 'Watching goes over HTTP.')
      case 'deleteStream':
      case 'FCUnpublish':
      case 'closeStream':
        return this.close('goodbye')
    }
  }

  async #publish(name: string): Promise<void> {
    if (this.#state.mode !== 'commands') return this.close()
    this.#state = { mode: 'authorising' }
    this.#socket.pause()
    const key = name.split('?')[0] ?? ''
    const publisher =
      key.length > this.#limits.maxStreamKeyChars
        ? undefined
        : await this.#handlers.authorise(key, (why) => this.#dismiss(why)).catch(() => undefined)
    const isRefused = !publisher || 'refused' in publisher
    if ((this.#state as State).mode !== 'authorising') return isRefused ? undefined : publisher.ended('lost')
    if (isRefused) return this.#refuse('NetStream.Publish.BadName', publisher?.refused ?? REFUSED)
    this.#state = { mode: 'publishing', publisher }
    this.#chunks.allow(this.#limits)
    this.#status(status('status', 'NetStream.Publish.Start', 'Publishing.'))
    this.#handleAll()
    this.#socket.resume()
  }

  /** Tells a publisher why they are cut off; whoever hangs is not waited for. */
  #dismiss(why: string): void {
    const { publisher } = this.#state as { publisher?: Publisher }
    if (!publisher) return this.close()
    try {
      this.#refuse('NetStream.Publish.BadName', why)
    } catch {
      // Their answers are not read.
    }
    this.#state = { mode: 'closed' }
    setTimeout(() => this.#socket.destroy(), TELL_WITHIN_MS).unref()
    publisher.ended('cut')
  }

  #refuse(code: string, description: string): void {
    this.#status(status('error', code, description))
    this.#state = { mode: 'closed' }
    this.#socket.removeAllListeners('data')
    this.#socket.end()
    // What the other side still sends is passed over until they are told.
    this.#socket.resume()
    this.#socket.destroySoon()
  }

  #write(bytes: Buffer): void {
    this.#socket.write(bytes)
    if (this.#socket.writableLength > MAX_UNREAD_REPLY_BYTES)
      throw new Error('the other side does not read its answers')
  }

  #status(info: AmfValue): void {
    const payload = encodeAmf('onStatus', 0, null, info)
    this.#write(encodeMessage(5, { type: MESSAGE.command, streamId: OUR_STREAM, payload }))
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

const status = (level: string, code: string, description: string): AmfValue => ({ level, code, description })
