import { OvationError } from '@ovation/protocol'
import type { Position } from '@ovation/room'
import type { FastifyInstance } from 'fastify'
import { OwnershipLost } from '../rooms/index.ts'
import type { CommandRequest, Ownership, Rooms } from '../rooms/index.ts'
import type { Clock, Logger } from '../ops/index.ts'
import type { Membership } from './membership.ts'
import { SIGNATURE } from './peers.ts'
import type { Peers } from './peers.ts'
import { ownerOf } from './rendezvous.ts'

type Touch = { node: string; rooms: { room: string; viewers: number; likes: number; batch: number }[] }
type Touched = { rooms: { room: string; likes: number; viewersElsewhere: number }[] }
type Forwarded = { room: string; request: CommandRequest }

const COMMAND = '/internal/v1/command'
const TOUCH = '/internal/v1/touch'
const TOUCH_EVERY_MS = 500
/** What a node that is silent told of its viewers counts no more after this. */
const COUNT_FOR_MS = 3_000
const SETTLE_MS = 250
const MAX_TRIES = 20
const MAX_ROOMS_PER_TOUCH = 5_000
/** Carried by `rate_limited`-like refusals between nodes: the other one does not decide there. */
const NOT_OWNER = 'replaced'

export type ClusterDeps = { membership: Membership; peers: Peers; clock: Clock; logger: Logger; rooms: () => Rooms }

/**
 * Several nodes that share a database. Each room is decided on one of them; the others hand commands over, and twice a
 * second tell the owner who watches and likes there, which also keeps the room's timers running.
 */
export class Cluster implements Ownership {
  readonly maxTries = MAX_TRIES
  #deps: ClusterDeps
  #owners = new Map<string, string | undefined>()
  /** For rooms of this node: what each other node told. */
  #elsewhere = new Map<string, Map<string, { viewers: number; at: number; batch: number }>>()
  /** For rooms of others: what the owner told. */
  #told = new Map<string, { likes: number; viewersElsewhere: number }>()
  /** Likes on their way to the owner; a batch keeps its number until it was taken. */
  #likes = new Map<string, { batch: number; sent: number; more: number }>()
  #stop: () => void
  #touching = false

  constructor(deps: ClusterDeps) {
    this.#deps = deps
    deps.membership.onChange = () => this.#owners.clear()
    this.#stop = deps.clock.every(TOUCH_EVERY_MS, () => void this.#touchAll())
  }

  get id(): string {
    return this.#deps.membership.id
  }

  /** The nodes that are alive, looked up now. */
  async nodeIds(): Promise<string[]> {
    await this.#deps.membership.look()
    return this.#deps.membership.nodes.map(({ id }) => id)
  }

  /** Whether other nodes are alive. */
  get inCompany(): boolean {
    return this.#deps.membership.nodes.length > 1
  }

  elsewhere(room: string): string | undefined {
    const { id, nodes } = this.#deps.membership
    if (!this.#owners.has(room)) {
      if (this.#owners.size > MAX_ROOMS_PER_TOUCH) this.#owners.clear()
      this.#owners.set(
        room,
        ownerOf(
          room,
          nodes.map((node) => node.id),
        ),
      )
    }
    const owner = this.#owners.get(room)
    return owner === id ? undefined : owner
  }

  async forward(node: string, room: string, request: CommandRequest): Promise<Position> {
    const url = this.#urlOf(node)
    if (url === undefined) throw new OwnershipLost()
    try {
      return await this.#deps.peers.ask<Position>(url, COMMAND, { room, request } satisfies Forwarded)
    } catch (error) {
      // Whatever became of it, the same command id settles it: given again, it is stored once.
      if (error instanceof OvationError && error.code !== NOT_OWNER) throw error
      throw new OwnershipLost()
    }
  }

  async settle(tries: number): Promise<void> {
    await new Promise<void>((done) => void this.#deps.clock.after(Math.min(SETTLE_MS, SETTLE_MS * (tries - 1)), done))
    await this.#deps.membership.look().catch(() => {})
  }

  like(room: string, count: number): void {
    const waiting = this.#likes.get(room) ?? { batch: 0, sent: 0, more: 0 }
    this.#likes.set(room, { ...waiting, more: waiting.more + count })
  }

  likes(room: string): number {
    return this.#told.get(room)?.likes ?? 0
  }

  viewersElsewhere(room: string): number {
    if (this.elsewhere(room) !== undefined) return this.#told.get(room)?.viewersElsewhere ?? 0
    return this.#countElsewhere(room)
  }

  /** Adds what other nodes ask of this one. */
  register(app: FastifyInstance): void {
    const { peers, rooms } = this.#deps
    app.register(async (inside) => {
      // The signature covers the text as it came.
      inside.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
        try {
          peers.check(request.url, String(text), request.headers[SIGNATURE] as string | undefined)
          done(null, JSON.parse(String(text)))
        } catch (error) {
          done(error as Error)
        }
      })
      inside.post(COMMAND, async (request) => {
        const { room, request: command } = request.body as Forwarded
        return rooms()
          .commandHere(room, command)
          .catch((error: unknown) => {
            throw error instanceof OwnershipLost ? new OvationError(NOT_OWNER) : error
          })
      })
      inside.post(TOUCH, (request) => this.#touched(request.body as Touch))
    })
  }

  /** Joins under an address at which the other nodes reach this one. */
  join(url: string): Promise<void> {
    return this.#deps.membership.join(url)
  }

  async close(): Promise<void> {
    this.#stop()
    await this.#deps.membership.leave()
  }

  #urlOf(node: string): string | undefined {
    return this.#deps.membership.nodes.find(({ id }) => id === node)?.url
  }

  // Telling the owners

  async #touchAll(): Promise<void> {
    if (this.#touching) return
    this.#touching = true
    const byOwner = Map.groupBy(this.#deps.rooms().followed(), ({ room }) => this.elsewhere(room))
    await Promise.all([...byOwner].map(([node, followed]) => node !== undefined && this.#touch(node, followed)))
    this.#touching = false
  }

  async #touch(node: string, followed: { room: string; viewers: number }[]): Promise<void> {
    const url = this.#urlOf(node)
    if (url === undefined) return
    const rooms = followed
      .slice(0, MAX_ROOMS_PER_TOUCH)
      .map(({ room, viewers }) => ({ room, viewers, ...this.#batchOf(room) }))
    try {
      const told = await this.#deps.peers.ask<Touched>(url, TOUCH, {
        node: this.#deps.membership.id,
        rooms,
      } satisfies Touch)
      for (const { room, likes, viewersElsewhere } of told.rooms) {
        const waiting = this.#likes.get(room)
        if (waiting) this.#likes.set(room, { ...waiting, sent: 0 })
        const before = this.#told.get(room)
        this.#told.set(room, { likes, viewersElsewhere })
        if (before?.likes !== likes || before.viewersElsewhere !== viewersElsewhere) this.#deps.rooms().told(room)
      }
    } catch {
      // The owner is away; the next touch goes to whoever owns the room then.
    }
  }

  /** The likes to tell: those of a batch that was not answered again under its number, otherwise a new one. */
  #batchOf(room: string): { likes: number; batch: number } {
    const waiting = this.#likes.get(room) ?? { batch: 0, sent: 0, more: 0 }
    const next = waiting.sent > 0 ? waiting : { batch: waiting.batch + 1, sent: waiting.more, more: 0 }
    this.#likes.set(room, next)
    return { likes: next.sent, batch: next.batch }
  }

  // Being told

  async #touched({ node, rooms }: Touch): Promise<Touched> {
    const answers: Touched['rooms'] = []
    for (const { room, viewers, likes, batch } of rooms) {
      if (this.elsewhere(room) !== undefined) continue
      const known = this.#elsewhere.get(room) ?? new Map()
      const repeated = known.get(node)?.batch === batch
      known.set(node, { viewers, at: this.#deps.clock.now(), batch })
      this.#elsewhere.set(room, known)
      const total = await this.#deps.rooms().touch(room, repeated ? 0 : likes)
      const here = this.#deps.rooms().openHub(room)?.viewersHere ?? 0
      answers.push({ room, likes: total, viewersElsewhere: here + this.#countElsewhere(room) - viewers })
    }
    return { rooms: answers }
  }

  #countElsewhere(room: string): number {
    const since = this.#deps.clock.now() - COUNT_FOR_MS
    let viewers = 0
    for (const told of this.#elsewhere.get(room)?.values() ?? []) if (told.at >= since) viewers += told.viewers
    return viewers
  }
}
