import { EncodedFrame } from '../rooms/index.ts'
import type { Flow } from '../rooms/index.ts'
import { newId } from '../ops/index.ts'
import { Here } from './here.ts'
import { isNewer, memberOf, Roster } from './roster.ts'
import type { Changes, Placed } from './roster.ts'

/** A screen that follows who is present. */
export interface Watcher extends Flow {
  readonly gone: boolean
  deliver(frame: EncodedFrame): void
}

/** What another node is asked for: what it told up to `known`, empty for nothing. */
export type Asked = { room: string; known: string }
/** What it tells. `whole`: these are all it has; otherwise what changed. */
export type Told = { room: string; known: string; whole: boolean; set: Placed[]; gone: string[] }

const KNOWN = /^([\w-]{1,64})\.(\d{1,15})$/

/** Who is present in one room, on all nodes: one of each person, as they said last. */
export class PresentRoom {
  readonly room: string
  readonly here: Here
  readonly all: Roster
  /** The version of all that each screen was told. */
  readonly watchers = new Map<Watcher, number>()
  /** Names this list among those that were made for the room. */
  #id = newId()
  #places = new Map<string, { known: string; members: Map<string, Placed> }>()
  #shown = 0
  #list: { version: number; json: string } | undefined

  constructor(room: string, maxGone: number) {
    this.room = room
    this.here = new Here(maxGone)
    this.all = new Roster(maxGone)
  }

  /** Takes over what changed here. */
  merge(): void {
    const { set, gone, to } = this.here.roster.since(this.#shown, Number.POSITIVE_INFINITY)
    this.#shown = to
    for (const id of [...set.map((member) => member.id), ...gone]) this.#mergeOne(id)
  }

  #mergeOne(id: string): void {
    let newest = this.here.roster.get(id)
    for (const { members } of this.#places.values()) {
      const there = members.get(id)
      if (there && (newest === undefined || isNewer(there, newest))) newest = there
    }
    if (newest) this.all.set(newest)
    else this.all.remove(id)
  }

  // Other nodes

  knownOf(node: string): string {
    return this.#places.get(node)?.known ?? ''
  }

  /** What changed here since another node was told; undefined when nothing did. */
  tell(known: string): Told | undefined {
    const [, id, version] = KNOWN.exec(known) ?? []
    const { roster } = this.here
    const continues = id === this.#id
    if (continues && Number(version) === roster.version) return undefined
    const changes: Changes = roster.since(continues ? Number(version) : -1, Number.POSITIVE_INFINITY)
    const { set, gone, whole, to } = changes
    return { room: this.room, known: `${this.#id}.${to}`, whole, set, gone }
  }

  /** `asked` is what was known when it was asked: an answer that came late is passed over. */
  hear(node: string, asked: string, { known, whole, set, gone }: Told): void {
    if (this.knownOf(node) !== asked) return
    const before = this.#places.get(node)?.members ?? new Map<string, Placed>()
    const members = whole ? new Map<string, Placed>() : before
    for (const member of set) members.set(member.id, member)
    for (const id of gone) members.delete(id)
    this.#places.set(node, { known, members })
    const touched = [...set.map(({ id }) => id), ...gone, ...(whole ? before.keys() : [])]
    for (const id of new Set(touched)) this.#mergeOne(id)
  }

  /** The nodes that told something. */
  get nodes(): string[] {
    return [...this.#places.keys()]
  }

  /** A node is gone, and those who were there with it. */
  forget(node: string): void {
    const members = this.#places.get(node)?.members ?? []
    this.#places.delete(node)
    for (const [id] of members) this.#mergeOne(id)
  }

  // Screens

  /** All members, written once for those who come before anything changes. */
  get list(): string {
    if (this.#list?.version !== this.all.version)
      this.#list = { version: this.all.version, json: JSON.stringify(this.all.members.map(memberOf)) }
    return this.#list.json
  }

  /** One frame of what changed since a version; `to` is what a screen knows then. */
  frameSince(version: number, most: number, full: boolean): { frame: EncodedFrame; to: number } {
    const { set, gone, whole, to } = this.all.since(version, most)
    const text = JSON.stringify({
      ...{ t: 'presence', room: this.room, set: set.map(memberOf), gone, full },
      ...(whole ? { whole } : {}),
    })
    return { frame: new EncodedFrame(text), to }
  }
}
