import { join } from 'node:path'
import type { LiveStream } from '../media/index.ts'
import type { BroadcastDeps, BroadcastRecordings } from './broadcasts.ts'
import { guestIdIn, recordingOfGuest } from './guest-ids.ts'
import { Recorder } from './recorder.ts'
import type { GuestOf, Layout, RecordingState } from './recording-index.ts'

export type GuestRecordingDeps = Omit<BroadcastDeps, 'seqOf'> & {
  broadcasts: Pick<BroadcastRecordings, 'of' | 'isActive'>
}

/** A guest whose video begins: whose it is, in which slot, and how the stage is laid out. */
export type GuestStream = GuestOf & { room: string; layout: Layout }

type Active = { room: string; seat: number; recorder: Recorder; layout: Layout }

/**
 * The guests that are being recorded, each stay on stage a recording of its own beside that of the broadcast, under its id
 * and one of their own. What is lost for a moment continues. Without a recording of the broadcast, guests are not recorded.
 */
export class GuestRecordings {
  #deps: GuestRecordingDeps
  /** By slot: `ROOM~SEAT`. */
  #active = new Map<string, Active>()
  #work: Promise<void> = Promise.resolve()

  constructor(deps: GuestRecordingDeps) {
    this.#deps = deps
  }

  isActive = (id: string): boolean => [...this.#active.values()].some(({ recorder }) => recorder.state.head.id === id)

  /** All stays on stage. */
  get all(): RecordingState[] {
    return this.#deps.catalogue.all.filter(({ head }) => head.kind === 'guest')
  }

  /** The stays on stage in a recording, in the order in which they began. */
  ofRecording(recording: string): RecordingState[] {
    return this.all
      .filter(({ head, segments }) => recordingOfGuest(head.id) === recording && segments.length > 0)
      .sort((one, other) => one.head.at - other.head.at)
  }

  /** A guest's video begins, or goes on. */
  begin(place: string, guest: GuestStream, stream: LiveStream): Promise<void> {
    return this.#inOrder(async () => {
      const known = this.#active.get(place)
      if (known?.recorder.state.head.guest?.actor === guest.actor) {
        if (known.recorder.stream !== stream) known.recorder.follow(stream)
        return
      }
      if (known) await this.#finish(place)
      if (!stream.over) await this.#begin(place, guest, stream)
    })
  }

  /** Notes how the stage of a room is laid out, where that has changed. */
  arranged(room: string, layout: Layout): void {
    for (const one of this.#active.values()) {
      if (one.room !== room || one.layout === layout) continue
      one.layout = layout
      void one.recorder.note({ t: 'stage', at: this.#deps.clock.now(), layout })
    }
  }

  /** They have left the stage, or their video is over. */
  finish(place: string): Promise<void> {
    return this.#inOrder(() => this.#finish(place))
  }

  /** Deletes what was recorded of somebody in a room. `upTo`: only what began by then, milliseconds since 1970. */
  async erase(room: string, actor: string, upTo = Number.POSITIVE_INFINITY): Promise<void> {
    const { catalogue } = this.#deps
    const isTheirs = ({ head }: RecordingState): boolean =>
      head.room === room && head.guest?.actor === actor && head.at <= upTo
    await this.#inOrder(async () => {
      for (const [place, { recorder }] of this.#active) if (isTheirs(recorder.state)) await this.#finish(place)
      for (const { head } of this.all.filter(isTheirs)) await catalogue.remove(head.id)
    })
  }

  /** Resolves when everything received so far can be played. For tests. */
  async settled(): Promise<void> {
    await this.#work
    await Promise.all([...this.#active.values()].map(({ recorder }) => recorder.written()))
  }

  async close(): Promise<void> {
    await this.#work
    await Promise.all([...this.#active.values()].map(({ recorder }) => recorder.close()))
    this.#active.clear()
  }

  #inOrder(job: () => Promise<void>): Promise<void> {
    const turn = this.#work.then(job)
    this.#work = turn.catch(() => {})
    return turn
  }

  async #begin(place: string, { room, layout, ...guest }: GuestStream, stream: LiveStream): Promise<void> {
    const { catalogue, clock, logger, maxRecorderWaitingBytes, mayWrite, openFile } = this.#deps
    const recording = await this.#broadcastIn(room)
    if (recording === undefined || !mayWrite(room)) return
    const head = { t: 'recording', v: 1, id: guestIdIn(recording), room, kind: 'guest', title: '' } as const
    const state = await catalogue.create({ ...head, at: clock.now(), guest })
    const recorder = new Recorder(join(catalogue.folder, state.head.id), state, {
      ...{
        clock,
        logger,
        seqOf: async () => 0,
        maxWaitingBytes: maxRecorderWaitingBytes,
        mayWrite: () => mayWrite(room),
      },
      ...(openFile ? { openFile } : {}),
    })
    this.#active.set(place, { room, seat: guest.seat, recorder, layout })
    void recorder.note({ t: 'stage', at: clock.now(), layout })
    recorder.follow(stream)
  }

  /** The recording of the broadcast that goes on: here, or at another node that shares the folder. */
  async #broadcastIn(room: string): Promise<string | undefined> {
    const { broadcasts, catalogue, clock } = this.#deps
    const here = broadcasts.of(room)?.state.head.id
    if (here !== undefined) return here
    await catalogue.readAnew(room, (id) => broadcasts.isActive(id) || this.isActive(id))
    const now = clock.now()
    return catalogue.all
      .filter((state) => state.head.room === room && state.head.kind === 'evening' && state.mayContinue(now))
      .sort((one, other) => other.head.at - one.head.at)[0]?.head.id
  }

  async #finish(place: string): Promise<void> {
    const { catalogue, clock } = this.#deps
    const active = this.#active.get(place)
    if (!active) return
    const { recorder } = active
    await recorder.close({ at: clock.now() })
    this.#active.delete(place)
    const { head, segments } = recorder.state
    if (segments.length === 0 && catalogue.get(head.id)) await catalogue.remove(head.id)
  }
}
