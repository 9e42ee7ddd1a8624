import type { IngestHealth, PublishRefusal } from '@ovation/protocol'
import { newId } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import { FlvReader } from './flv.ts'
import { Fragmenter } from './fragmenter.ts'
import { IngestMeter } from './ingest-meter.ts'
import { LiveStream } from './live-stream.ts'
import { Mirrors } from './mirrors.ts'
import type { MirrorDeps } from './mirrors.ts'
import type { AudioConfig, MediaEvent } from './packets.ts'
import type { PublishProblems } from './publish-problems.ts'
import type { RtmpMessage } from './rtmp/chunks.ts'
import type { Candidate, Publisher, Refused } from './rtmp/connection.ts'
import type { CutReason, EndOfPublishing } from './rtmp/endings.ts'
import { RtmpServer } from './rtmp/server.ts'
import type { SocketCounter } from './rtmp/server.ts'
import { lowOf, seatOf, soundOf } from './places.ts'
import { silenced } from './silence.ts'

/** What is told of the picture at a place. */
export type StreamNews = {
  started(place: string, stream: string): void
  /** The encoder was lost without a goodbye. It started again, or the stream ends, within the grace time. */
  interrupted(place: string, stream: string): void
  ended(place: string, stream: string, reason: string): void
}

/** What a key lets somebody do: publish at a place. `holder` is the key's id, or, on stage, the person. */
export type Permit = { place: string; holder: string }
/** Why it lets nobody publish, and in which room it would have; `NO_ROOM` where that is not known. */
export type NoPermit = { refused: PublishRefusal; room: string }
/** Ends whoever publishes. */
export type EndPublisher = (why?: CutReason) => void

export type MediaDeps = {
  sockets: SocketCounter
  news: StreamNews
  clock: Clock
  graceMs: number
  /** Where a key lets somebody publish now. */
  permit: (key: string) => Promise<Permit | NoPermit>
  /** What kept publishers from publishing. */
  problems: PublishProblems
  /** How an address is shown to those who run a room. */
  shownAddress: (peer: string | undefined) => string | null
  /** A tag could not be read: told once of a publisher and kind. */
  onSkipped?: (place: string, what: string, why: string) => void
  /** This node, where there are others: the ids of its streams begin with it. */
  node?: string
  /** Where a stream is that does not come in here. */
  sourceOf: MirrorDeps['sourceOf']
  /** Hears of what went wrong where nobody waits for an answer. */
  onError?: (err: unknown) => void
}

/** Five pictures of thirty a second, four of 25 or 24. */
const PART_MS = 160

/** The node at which a stream comes in; undefined for one of a node without others. */
export const nodeOfStream = (stream: string): string | undefined => /^(.+)\./.exec(stream)?.[1]

/** Where a publisher's configurations and packets go. `bytes` is for the figures. */
export type Intake = {
  bytes(count: number): void
  take(event: MediaEvent): void
  ended(how: EndOfPublishing): void
}

type Live = {
  stream: LiveStream
  close: EndPublisher
  meter: IngestMeter
  announced: boolean
  holder: string
  muted: boolean
  sound: AudioConfig | undefined
}

/** The live pictures of this node: who publishes, and what comes of it. */
export class Media {
  #deps: MediaDeps
  #live = new Map<string, Live>()
  /** Rooms whose encoder was lost, until it is back or the grace time is over. */
  #expected = new Map<string, { stream: string; giveUp: () => void }>()
  #rtmp: RtmpServer
  #closing = false
  #mirrors: Mirrors

  constructor(deps: MediaDeps) {
    this.#deps = deps
    this.#mirrors = new Mirrors(deps)
    this.#rtmp = new RtmpServer(
      { authorise: (candidate) => this.#authorise(candidate), onError: (err) => deps.onError?.(err) },
      deps.sockets,
    )
  }

  /** Listens for encoders, over TLS with a certificate; gives the port. */
  listen(host: string, port: number, tls?: { key: string; cert: string }): Promise<number> {
    return this.#rtmp.listen(host, port, tls)
  }

  /** How many come in here. */
  get streams(): number {
    return this.#live.size
  }

  /** The stream that comes in here. */
  stream(place: string): LiveStream | undefined {
    const { room } = seatOf(place)
    return place === soundOf(room) ? this.#live.get(room)?.stream.sound : this.#live.get(place)?.stream
  }

  /** The stream for whoever watches here, wherever it comes in. */
  async watch(room: string): Promise<LiveStream | undefined> {
    return this.stream(room) ?? this.#mirrors.stream(room)
  }

  /** Another node has the picture of this room now: what comes in here is an encoder that hangs. */
  tookOver(room: string): void {
    for (const place of [room, lowOf(room), soundOf(room)]) {
      this.#live.get(place)?.close('replaced')
      this.#mirrors.drop(place)
    }
  }

  health(room: string): IngestHealth | undefined {
    return this.#live.get(room)?.meter.health
  }

  /** Ends whoever publishes at a place, with one key or with any, and waits for them no more. */
  cut(place: string, holder?: string): void {
    const live = this.#live.get(place)
    if (live && holder !== undefined && live.holder !== holder) return
    live?.close()
    this.#live.get(lowOf(place))?.close()
    this.#giveUp(place, 'cut')
  }

  /** The guests whose pictures come in here. */
  get guests(): { place: string; room: string; seat: number; holder: string }[] {
    return [...this.#live]
      .map(([place, { holder }]) => ({ place, ...seatOf(place), holder }))
      .filter(({ seat }) => seat > 0)
  }

  /** What somebody at a place says is heard by nobody, or again. */
  mute(place: string, muted: boolean): void {
    const live = this.#live.get(place)
    if (live) live.muted = muted
  }

  async close(): Promise<void> {
    this.#closing = true
    for (const { giveUp } of this.#expected.values()) giveUp()
    this.#mirrors.close()
    await this.#rtmp.close()
  }

  /** Waits for an encoder that was lost, for the grace time; after it the stream has ended. */
  expect(room: string, stream: string): void {
    if (this.#closing || this.#expected.get(room)?.stream === stream) return
    this.#expected.get(room)?.giveUp()
    const giveUp = this.#deps.clock.after(this.#deps.graceMs, () => this.#giveUp(room, 'encoder'))
    this.#expected.set(room, { stream, giveUp })
  }

  #giveUp(room: string, reason: string): void {
    const expected = this.#expected.get(room)
    if (!expected) return
    expected.giveUp()
    this.#expected.delete(room)
    this.#deps.news.ended(room, expected.stream, reason)
  }

  /** Before anything of a stream is taken. The newest publisher of a key takes the place of one that hangs. */
  async #authorise({ key, close, address }: Candidate): Promise<Publisher | Refused> {
    const { permit, problems, shownAddress } = this.#deps
    const seen = { detail: '', via: 'rtmp', address: shownAddress(address) } as const
    const judged = await permit(key)
    if ('refused' in judged) {
      problems.add(judged.room, { ...seen, reason: judged.refused })
      return judged
    }
    const publisher = this.publish(judged, close)
    return {
      ...publisher,
      ended: (how, failure) => {
        if (failure) problems.add(seatOf(judged.place).room, { ...seen, ...failure })
        publisher.ended(how)
      },
    }
  }

  /** A way for messages of RTMP into a room, from an encoder or from this program itself. */
  publish(permit: Permit, close: EndPublisher): Publisher {
    const into = this.accept(permit, close)
    const reader = new FlvReader()
    return {
      message: (message: RtmpMessage) => {
        into.bytes(message.payload.length)
        for (const event of reader.message(message)) into.take(event)
      },
      skipped: (what) => into.take({ kind: 'skipped', what, why: 'it could not be read' }),
      ended: (how) => into.ended(how),
    }
  }

  /** A way for configurations and packets into a room, whatever brought them. */
  accept({ place: room, holder }: Permit, close: EndPublisher): Intake {
    this.#live.get(room)?.close('replaced')
    const { clock, news, node } = this.#deps
    const stream = new LiveStream(node === undefined ? newId() : `${node}.${newId()}`, clock.now())
    const meter = new IngestMeter(clock)
    const live: Live = { stream, close, meter, announced: false, holder, muted: false, sound: undefined }
    this.#live.set(room, live)
    const fragmenter = new Fragmenter(
      PART_MS,
      (init) => {
        stream.begin(init)
        if (live.announced) return
        live.announced = true
        this.#expected.get(room)?.giveUp()
        this.#expected.delete(room)
        news.started(room, stream.id)
      },
      (part) => stream.add(part),
    )
    const sound = this.#soundOf(stream)
    return {
      bytes: (count) => live.meter.bytes(count),
      take: (heard) => {
        if (heard.kind === 'packet') stream.came(heard.packet.dtsMs, clock.now())
        const event = live.muted ? hush(heard, live.sound) : heard
        if (event.kind === 'audio') live.sound = event
        if (event.kind === 'skipped') {
          if (live.meter.skip(event.what)) this.#deps.onSkipped?.(room, event.what, event.why)
          return
        }
        live.meter.take(event)
        fragmenter.take(event)
        if (event.kind === 'audio' || (event.kind === 'packet' && event.packet.kind === 'audio')) sound.take(event)
      },
      ended: (how) => {
        // Called when a connection closes: nobody is left there who could take an error.
        try {
          for (const end of [fragmenter, sound, stream]) end.end()
        } catch (err) {
          this.#deps.onError?.(err)
        }
        if (this.#live.get(room) === live) this.#live.delete(room)
        if (live.announced) this.#tellEnd(room, stream.id, how)
      },
    }
  }

  /** The sound of a stream for those who only listen, cut into parts of its own. */
  #soundOf(stream: LiveStream): Fragmenter {
    return new Fragmenter(
      PART_MS,
      (init) => {
        stream.sound ??= new LiveStream(`${stream.id}-sound`, stream.epochMs)
        stream.sound.begin(init)
      },
      (part) => stream.sound?.add(part),
    )
  }

  /** Who said goodbye has ended. Who was lost, or is cut off by the server's own end, is waited for. */
  #tellEnd(room: string, stream: string, how: EndOfPublishing): void {
    const { news } = this.#deps
    if (this.#live.has(room)) return
    try {
      if (how === 'goodbye') return news.ended(room, stream, 'host')
      if (how === 'cut' && !this.#closing) return news.ended(room, stream, 'cut')
      news.interrupted(room, stream)
      this.expect(room, stream)
    } catch (err) {
      this.#deps.onError?.(err)
    }
  }
}

const hush = (event: MediaEvent, sound: AudioConfig | undefined): MediaEvent =>
  sound && event.kind === 'packet' && event.packet.kind === 'audio'
    ? { kind: 'packet', packet: { ...event.packet, data: silenced(sound, event.packet.data) } }
    : event
