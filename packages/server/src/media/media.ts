import type { IngestHealth } from '@ovation/protocol'
import { newId, sleep } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import { ExpectedEncoders } from './expected-encoders.ts'
import { JustEnded } from './just-ended.ts'
import { LiveStream } from './live-stream.ts'
import { EdgeStreams } from './edge-streams.ts'
import type { EdgeStreamDeps } from './edge-streams.ts'
import { MovedStreams } from './moved-streams.ts'
import { HANGS_AFTER_MS, OnAir } from './on-air.ts'
import type { EndPublisher } from './on-air.ts'
import { Pace } from './pace.ts'
import type { MediaEvent } from './packets.ts'
import type { Publisher, Refused } from './rtmp/connection.ts'
import type { CutReason, EndOfPublishing } from './rtmp/endings.ts'
import { authoriseEncoder, encoderInto } from './rtmp-ingest.ts'
import type { RtmpIngestDeps } from './rtmp-ingest.ts'
import { RtmpServer } from './rtmp/server.ts'
import type { SocketCounter, TlsCertificate } from './rtmp/server.ts'
import { audioOf, lowOf, parseStreamPath, testOf } from './stream-paths.ts'
import { TakeOvers } from './take-overs.ts'

/** Notified of streams that start and end. */
export type StreamLifecycle = {
  /** `source`: a file, or an encoder. Told again when that changes. */
  started(place: string, stream: string, source?: 'file'): void
  /** The encoder disconnected without unpublishing. It reconnects within the grace period, or the stream ends. */
  interrupted(place: string, stream: string): void
  ended(place: string, stream: string, reason: string): void
  /** It continues at another node. */
  moved(place: string): void
}

/** Permission to publish a stream at `place`. `holder` is the key's id, or, on stage, the person. */
export type PublishGrant = {
  place: string
  holder: string
  /** The same for all connections of one publisher, if it sends one. */
  session?: string | undefined
  /** What is published comes from a file. */
  recorded?: boolean
  /** Somebody has just started it by hand, in a browser. */
  tapped?: boolean | undefined
}
/** Why a key is refused, and for which room; `NO_ROOM` if that is unknown. */
export type NoPermit = Refused & { room: string }

export type MediaDeps = Pick<RtmpIngestDeps, 'permit' | 'problems' | 'shownAddress'> & {
  sockets: SocketCounter
  news: StreamLifecycle
  clock: Clock
  graceMs: number
  /** Called when a tag cannot be read, once per publisher and kind. */
  onSkipped: (place: string, what: string, why: string) => void
  /** The id of this node in a cluster: the ids of its streams begin with it. */
  node?: string
  /** How often an encoder that is sending may be replaced by another one, and within how long. */
  maxTakeOvers: number
  windowMs: number
  /** Makes every other node release a broadcast that continues here. */
  takeOver: (place: string) => Promise<void>
  /** The node at which a stream is published, if not this one. */
  sourceOf: EdgeStreamDeps['sourceOf']
  /** Receives errors of background work. */
  onError?: (err: unknown) => void
}

/** The node at which a stream is published; undefined without a cluster. */
export const nodeOfStream = (stream: string): string | undefined => /^(.+)\./.exec(stream)?.[1]

/** Accepts a publisher's configurations and packets. `bytes` is for the metrics. */
export type IngestSink = {
  bytes(count: number): void
  take(event: MediaEvent): void
  /** Milliseconds to pause reading, because the stream is ahead of real time. */
  waitMs(): number
  ended(how: EndOfPublishing): void
}

/** How long another node has to release a broadcast that continues here. */
const LET_GO_TIMEOUT_MS = 1_500
const LET_GO_STEP_MS = 25
/** After a restart segment numbers begin at the seconds since this time, above all earlier ones: there is less than one a second. */
const NUMBERS_FROM_S = 1_700_000_000

/**
 * The live video of this node: publishers and their streams. Its methods are many and short: each is something that may happen
 * to the stream of a path, and all of them change what is on air.
 */
export class Media {
  #deps: MediaDeps
  #onAir = new Map<string, OnAir>()
  #expected: ExpectedEncoders
  #moved: MovedStreams
  #takeOvers: TakeOvers
  #rtmp: RtmpServer
  #closing = false
  #edgeStreams: EdgeStreams
  #justEnded: JustEnded

  constructor(deps: MediaDeps) {
    this.#deps = deps
    this.#expected = new ExpectedEncoders(deps.clock, deps.graceMs, (room, stream) =>
      deps.news.ended(room, stream, 'encoder'),
    )
    this.#moved = new MovedStreams(deps.clock)
    this.#justEnded = new JustEnded(deps.clock)
    this.#edgeStreams = new EdgeStreams(deps)
    this.#takeOvers = new TakeOvers(deps.clock, deps)
    const ingest: RtmpIngestDeps = {
      ...deps,
      admit: (grant) => this.admit(grant),
      accept: (grant, close) => this.accept(grant, close),
    }
    this.#rtmp = new RtmpServer(
      { authorise: (candidate) => authoriseEncoder(candidate, ingest), onError: (err) => deps.onError?.(err) },
      deps.sockets,
    )
  }

  /** Listens for encoders, over TLS with a certificate; resolves with the port. */
  listen(host: string, port: number, tls?: TlsCertificate): Promise<number> {
    return this.#rtmp.listen(host, port, tls)
  }

  /** How many streams are published here. */
  get streams(): number {
    return [...this.#onAir.values()].filter(({ encoder }) => encoder !== undefined).length
  }

  /** The stream that is published here, or whose encoder is awaited here. */
  stream(place: string): LiveStream | undefined {
    const { room } = parseStreamPath(place)
    return place === audioOf(room) ? this.#onAir.get(room)?.stream.audioOnly : this.#onAir.get(place)?.stream
  }

  /** The stream for viewers of this node, whichever node it is published at. */
  async watch(place: string): Promise<LiveStream | undefined> {
    const here = this.stream(place)
    if (here) return here
    const elsewhere = await this.#edgeStreams.stream(place)
    // The previous stream is shown until the other node's can be pulled, but not after its end.
    if (elsewhere) this.#moved.delete(place)
    return elsewhere ?? this.#moved.of(place)
  }

  /** Another node continues this room's broadcast: an encoder that is still connected here hangs, or is a second one. */
  streamMoved(room: string): void {
    for (const place of [room, lowOf(room)]) {
      const onAir = this.#onAir.get(place)
      this.#edgeStreams.drop(place)
      if (!onAir) continue
      this.#forget(place, onAir)
      onAir.stream.leave()
      onAir.encoder?.close('replaced')
      this.#moved.add(place, onAir.stream)
      this.#deps.news.moved(place)
    }
    this.#edgeStreams.drop(audioOf(room))
  }

  health(room: string): IngestHealth | undefined {
    const health = this.#onAir.get(room)?.encoder?.meter.health
    if (health && this.#takeOvers.isContested(room)) health.advice.unshift('two_encoders')
    return health
  }

  /**
   * Disconnects whoever publishes at a place, with one key or with any, without a grace period, and tells them why. A test ends
   * with its key and its room, not with a show.
   */
  cut(place: string, holder?: string, why: CutReason = 'cut'): void {
    const others = (one: string): boolean => {
      const encoder = this.#onAir.get(one)?.encoder
      return encoder !== undefined && holder !== undefined && encoder.holder !== holder
    }
    const test = testOf(place)
    this.#justEnded.cut(place, why)
    const isOfShow = why === 'ended' || why === 'cut_by_site'
    if (!isOfShow && !others(test)) this.#finish(test, 'cut', why)
    if (others(place)) return
    for (const one of [lowOf(place), place]) this.#finish(one, 'cut', why)
  }

  /** The guests who publish here. */
  get guests(): { place: string; room: string; seat: number; holder: string }[] {
    return [...this.#onAir].flatMap(([place, { encoder }]) => {
      const { room, seat } = parseStreamPath(place)
      return encoder && seat > 0 ? [{ place, room, seat, holder: encoder.holder }] : []
    })
  }

  /** Turns the audio published at a place off or on. */
  mute(place: string, muted: boolean): void {
    const encoder = this.#onAir.get(place)?.encoder
    if (encoder) encoder.muted = muted
  }

  async close(): Promise<void> {
    this.#closing = true
    this.#expected.close()
    await this.#rtmp.close()
    for (const [place, onAir] of this.#onAir) {
      const { encoder, told, stream } = onAir
      this.#forget(place, onAir)
      if (encoder && told !== undefined) this.#tell(() => this.#deps.news.interrupted(place, told))
      this.#tell(() => {
        if (encoder) onAir.end(encoder)
        stream.end()
      })
    }
    this.#edgeStreams.close()
  }

  /** Waits out the grace period for an encoder that was lost with another node or before a restart; then the stream has ended. */
  expect(room: string, stream: string): void {
    if (!this.#closing && !this.#onAir.has(room)) this.#expected.add(room, stream)
  }

  /** The broadcast at a place is over. `why`: what is said to an encoder that still publishes there. */
  #finish(place: string, reason: string, why: CutReason = 'cut'): void {
    const expected = this.#expected.stop(place)
    const onAir = this.#onAir.get(place)
    const told = onAir?.told ?? expected
    if (onAir) {
      // Detached first, so that the encoder's end is not treated as a loss.
      const { encoder } = onAir
      this.#forget(place, onAir)
      this.#tell(() => {
        if (encoder) onAir.end(encoder)
        onAir.stream.end()
      })
      encoder?.close(why)
    }
    if (told !== undefined) this.#tell(() => this.#deps.news.ended(place, told, reason))
  }

  #forget(place: string, onAir: OnAir): void {
    onAir.giveUp?.()
    if (this.#onAir.get(place) === onAir) this.#onAir.delete(place)
  }

  /** Waits for an encoder that disconnected without unpublishing. */
  #await(place: string, onAir: OnAir): void {
    const { told } = onAir
    onAir.giveUp?.()
    onAir.giveUp = this.#deps.clock.after(this.#deps.graceMs, () => this.#finish(place, 'encoder'))
    onAir.isInterrupted = true
    if (told !== undefined) this.#tell(() => this.#deps.news.interrupted(place, told))
  }

  /** Called by timers and closing connections, where no caller could handle an error. */
  #tell(say: () => void): void {
    try {
      say()
    } catch (err) {
      this.#deps.onError?.(err)
    }
  }

  /**
   * Whether a publisher with a valid key may publish now; undefined if so. The newest encoder replaces the previous one, on
   * whichever node, and continues its broadcast; two encoders that both keep sending may replace each other only a few times.
   */
  async admit(grant: PublishGrant): Promise<Refused | undefined> {
    const refused = await this.#contest(grant)
    if (refused) return refused
    // After all that takes time. A host who puts on a file after an end means it, and so does one who starts by hand.
    const ended = grant.recorded ? undefined : this.#justEnded.refusal(grant.place)
    return grant.tapped && !ended?.isCutBySite ? undefined : ended
  }

  async #contest({ place, session }: PublishGrant): Promise<Refused | undefined> {
    const onAir = this.#onAir.get(place)
    // A publisher who reconnects over another network replaces only their own connection.
    if (onAir && session !== undefined && onAir.encoder?.session === session) return undefined
    if (onAir) return onAir.isSending && !this.#takeOvers.allow(place) ? { refused: 'contested' } : undefined
    const before = await this.#edgeStreams.stream(place)
    if (!before || this.#onAir.has(place)) return undefined
    const isSending = this.#deps.clock.now() - before.epochMs - before.endMs < HANGS_AFTER_MS
    if (isSending && !this.#takeOvers.allow(place)) return { refused: 'contested' }
    await this.#takeFrom(place, before)
    return undefined
  }

  /** Continues here a broadcast that was published at another node. */
  async #takeFrom(place: string, before: LiveStream): Promise<void> {
    const { clock } = this.#deps
    const audioOnly = await this.#edgeStreams.stream(audioOf(place))
    await Promise.race([this.#deps.takeOver(place), sleep(clock, LET_GO_TIMEOUT_MS)])
    // Everything that the other node had is here once it has released the stream.
    for (let ms = 0; ms < LET_GO_TIMEOUT_MS && !before.over; ms += LET_GO_STEP_MS) await sleep(clock, LET_GO_STEP_MS)
    if (this.#onAir.has(place) || this.#closing) return
    const id = this.#newStreamId()
    const stream = LiveStream.from(before.state, { id })
    if (audioOnly) stream.audioOnly = LiveStream.from(audioOnly.state, { id: `${id}-audio` })
    const onAir = new OnAir(stream, clock, before.id)
    this.#onAir.set(place, onAir)
    for (const one of [place, audioOf(place)]) this.#edgeStreams.drop(one)
    this.#await(place, onAir)
  }

  #newStreamId(): string {
    const { node } = this.#deps
    return node === undefined ? newId() : `${node}.${newId()}`
  }

  /** Publishes RTMP messages into a room, from an encoder or from this program itself. */
  publish(permit: PublishGrant, close: EndPublisher): Publisher {
    return encoderInto(this.accept(permit, close))
  }

  /** Publishes configurations and packets into a room, whatever the transport. */
  accept({ place, holder, session, recorded = false }: PublishGrant, close: EndPublisher): IngestSink {
    const onAir = this.#onAir.get(place) ?? this.#newBroadcast(place)
    const encoder = onAir.begin({ holder, session, close }, () => this.#began(place, onAir, recorded))
    const pace = new Pace(() => this.#deps.clock.monotonicMs())
    return {
      bytes: (count) => encoder.meter.bytes(count),
      waitMs: () => pace.waitMs(),
      take: (event) => {
        if (event.kind === 'packet') pace.at(event.packet.dtsMs)
        if (event.kind !== 'skipped') return onAir.take(encoder, event)
        if (encoder.meter.skip(event.what)) this.#deps.onSkipped(place, event.what, event.why)
      },
      ended: (how) => {
        // A replaced publisher has ended before.
        if (onAir.encoder !== encoder || this.#onAir.get(place) !== onAir) return
        const isOver = how === 'unpublished' || (how === 'cut' && !this.#closing)
        if (isOver && onAir.told !== undefined) return this.#finish(place, how === 'cut' ? 'cut' : 'host')
        this.#tell(() => onAir.end(encoder))
        if (onAir.told !== undefined) return this.#await(place, onAir)
        // Nothing was shown yet.
        this.#forget(place, onAir)
        onAir.stream.end()
      },
    }
  }

  #newBroadcast(place: string): OnAir {
    const { clock } = this.#deps
    const nowMs = clock.now()
    const firstNumber = this.#expected.has(place) ? Math.max(0, Math.floor(nowMs / 1_000) - NUMBERS_FROM_S) : 0
    const onAir = new OnAir(new LiveStream(this.#newStreamId(), nowMs, { firstNumber }), clock)
    this.#onAir.set(place, onAir)
    return onAir
  }

  /** The video starts or resumes. */
  #began(place: string, onAir: OnAir, recorded: boolean): void {
    const isKnown = onAir.told === onAir.stream.id && !onAir.isInterrupted && onAir.isRecorded === recorded
    onAir.isInterrupted = false
    onAir.told = onAir.stream.id
    onAir.isRecorded = recorded
    if (isKnown) return
    this.#expected.stop(place)
    this.#moved.delete(place)
    this.#deps.news.started(place, onAir.stream.id, ...(recorded ? (['file'] as const) : []))
  }
}
