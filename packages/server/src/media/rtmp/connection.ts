import type { Socket } from 'node:net'
import type { PublishRefusal } from '@ovation/protocol'
import type { SkippedTag } from '../packets.ts'
import { Acknowledger } from './acknowledger.ts'
import type { AmfValue } from './amf0.ts'
import { readAmf } from './amf0.ts'
import { MESSAGE } from './chunks.ts'
import type { ChunkLimits, RtmpMessage } from './chunks.ts'
import { failureOf, howOf, lastWords } from './endings.ts'
import type { CutReason, EndOfPublishing, EndReason, Failure } from './endings.ts'
import { sayLast } from './farewell.ts'
import { Handshake } from './handshake.ts'
import { MessageReader } from './messages.ts'
import {
  acknowledgement,
  connected,
  OUR_STREAM,
  pong,
  publishingMessage,
  reply,
  statusMessage,
  windowSize,
} from './replies.ts'
import { appIn, endsStream, keyIn } from './stream-name.ts'

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
/**
 * `isCutBySite`: the show was ended (`ended`) by those who run the site. `isOver`: so is the show for which a guest was invited,
 * and the host has nothing to do.
 */
export type Refused = { refused: PublishRefusal; isCutBySite?: boolean; isOver?: boolean }

/** A stream key to check, how to end its publisher, and the peer's address. */
export type Candidate = { key: string; close: (why?: CutReason) => void; address: string | undefined }

export type RtmpHandlers = {
  /** Checks a stream key before anything of the stream is accepted. */
  authorise(candidate: Candidate): Promise<Publisher | Refused>
  /** Receives errors of background work. */
  onError?(err: unknown): void
}

export type RtmpLimits = ChunkLimits & { handshakeTimeoutMs: number; idleTimeoutMs: number; maxStreamKeyChars: number }

/** Limits before a key is accepted: commands are short. */
const BEFORE_KEY = { maxMessageBytes: 64 * 1_024, maxUnfinishedBytes: 128 * 1_024, maxHeaderBytes: 64 * 1_024 }
const MAX_COMMANDS_BEFORE_KEY = 64
/** Answers that the peer leaves unread. */
const MAX_UNREAD_REPLY_BYTES = 64 * 1_024
type State =
  | { mode: 'handshake' | 'commands' | 'authorising' }
  | { mode: 'publishing'; publisher: Publisher; key: string }
  | { mode: 'closed' }

/**
 * One encoder's connection. A refused client is told why and disconnected at once, and nothing more is read: one that ignores
 * the error reaches no viewer. It has many methods because it is one state machine: whatever comes from the socket, a timer or
 * a judgement finds it in any state.
 */
export class RtmpConnection {
  #socket: Socket
  #handlers: RtmpHandlers
  #limits: RtmpLimits
  #state: State = { mode: 'handshake' }
  #handshake = new Handshake((bytes) => this.#write(bytes))
  #messages: MessageReader
  /** Runs while reading is paused because the stream is ahead of real time. */
  #waiting: NodeJS.Timeout | undefined
  /** Closes the connection when nothing is published for too long. */
  #deadline: NodeJS.Timeout | undefined
  /** How many broadcasts the encoder has ended on this connection. */
  #endedHere = 0
  #acknowledger = new Acknowledger()
  #commands = 0
  /** The application named in `connect`. */
  #app = ''

  constructor(socket: Socket, handlers: RtmpHandlers, limits: RtmpLimits) {
    this.#socket = socket
    this.#handlers = handlers
    this.#limits = limits
    this.#messages = new MessageReader({ ...limits, ...BEFORE_KEY }, () => this.#skip('aggregate'))
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
    this.#sayLast(mode === 'handshake' ? undefined : lastWords(reason, detail))
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

  #sayLast(words: AmfValue): void {
    this.#state = { mode: 'closed' }
    clearTimeout(this.#waiting)
    clearTimeout(this.#deadline)
    sayLast(this.#socket, words)
  }

  /** No input may throw past this point. */
  #receive(data: Buffer): void {
    if (this.#state.mode === 'closed') return
    try {
      const rest = this.#state.mode === 'handshake' ? this.#handshake.take(data) : data
      if (!rest) return
      if (this.#state.mode === 'handshake') this.#state = { mode: 'commands' }
      const receivedBytes = this.#acknowledger.received(rest.length)
      if (receivedBytes !== undefined) this.#write(acknowledgement(receivedBytes))
      this.#messages.append(rest)
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
      const message = this.#messages.next()
      if (!message) return
      this.#handle(message)
      this.#keepPace()
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

  #handle(message: RtmpMessage): void {
    if (this.#state.mode === 'closed') return
    const { type, payload } = message
    if (type === MESSAGE.command) return this.#commandIn(payload)
    if (type === MESSAGE.windowSize && payload.length >= 4) this.#acknowledger.windowSet(message)
    else if (type === MESSAGE.peerBandwidth) this.#write(windowSize())
    else if (type === MESSAGE.userControl) {
      const answer = pong(payload)
      if (answer) this.#write(answer)
    } else if (this.#state.mode === 'publishing') this.#state.publisher.message(message)
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
        return this.#write(connected(id))
      case 'createStream':
        return this.#write(reply('_result', id, null, OUR_STREAM))
      case 'releaseStream':
      case 'FCPublish':
        return this.#write(reply('_result', id, null, undefined))
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
        if (this.#state.mode === 'publishing' && endsStream(name, args[0], this.#app, this.#state.key))
          this.#unpublish(this.#state.publisher)
        return name === 'FCUnpublish' ? this.#write(reply('_result', id, null, undefined)) : undefined
    }
  }

  async #publish(key: string): Promise<void> {
    if (this.#state.mode === 'publishing') {
      // A repeated request.
      if (key === this.#state.key) this.#write(publishingMessage())
      return
    }
    if (this.#state.mode !== 'commands') return
    this.#state = { mode: 'authorising' }
    this.#socket.pause()
    const judged = await this.#judge(key)
    const publisher = 'refused' in judged ? undefined : judged
    if ((this.#state as State).mode !== 'authorising') return publisher?.ended('lost')
    if (!publisher) {
      const { refused, isCutBySite } = judged as Refused
      return this.#sayLast(lastWords(isCutBySite ? 'cut_by_site' : refused))
    }
    this.#state = { mode: 'publishing', publisher, key }
    clearTimeout(this.#deadline)
    this.#messages.allow(this.#limits)
    this.#write(publishingMessage())
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
}

class UnreadReplies extends Error {}
