import type { IngestHealth, Person, PublishProblem } from '@ovation/protocol'
import type { SealOf } from './call-signature.ts'
import type { Peers } from './peers.ts'
import { VIDEO_OF_ROOM } from './rpc.ts'

export type RemoteRoomsDeps = {
  peers: Pick<Peers, 'urlOf' | 'call' | 'callAll' | 'following' | 'nodes'>
  /** The people connected to this node, with their names. */
  people: (room: string, most: number) => Person[]
  /** Why publishers could not publish here. */
  problems: (room: string) => PublishProblem[]
}

/** What several nodes have of one room: its people, its streams and its sessions. */
export class RemoteRooms {
  #deps: RemoteRoomsDeps

  constructor(deps: RemoteRoomsDeps) {
    this.#deps = deps
  }

  /** The people in a room on all nodes, one entry per person. Nodes that do not answer are left out. */
  async people(room: string, most: number): Promise<Person[]> {
    const replies = await this.#deps.peers.callAll('people', { room, most })
    const people = new Map<string, Person>()
    for (const person of [...this.#deps.people(room, most), ...replies.flatMap((reply) => reply.people)]) {
      const known = people.get(person.id)
      if (known) known.connections += person.connections
      else people.set(person.id, { ...person })
    }
    return [...people.values()].slice(0, most)
  }

  /** Why publishers of a room could not publish, on all nodes, the newest first. Nodes that do not answer are left out. */
  async problems(room: string): Promise<PublishProblem[]> {
    const replies = await this.#deps.peers.callAll('problems', { room })
    const all = [...this.#deps.problems(room), ...replies.flatMap(({ problems }) => problems)]
    return all.sort((a, b) => b.at - a.at)
  }

  /** The health of a stream that is ingested at another node. */
  async health(room: string, node: string): Promise<IngestHealth | undefined> {
    const reply = await this.#deps.peers.call(node, 'health', { room }).catch(() => undefined)
    return reply?.health
  }

  /** At which other node a stream comes in of which the state of its room does not tell, and its health. */
  async find(place: string): Promise<{ node: string; health: IngestHealth } | undefined> {
    const asked = this.#deps.peers.nodes.map(async ({ id: node }) => ({ node, health: await this.health(place, node) }))
    for (const { node, health } of await Promise.all(asked)) if (health) return { node, health }
    return undefined
  }

  /** Forwards frames to the node that has the session; false if it is not there. */
  async forwardFrames(node: string, session: string, frames: string[]): Promise<boolean> {
    if (this.#deps.peers.urlOf(node) === undefined) return false
    return (await this.#deps.peers.call(node, 'frames', { session, frames })).taken
  }

  /** How to follow video that is ingested at another node; undefined if that is not alive. */
  videoAt(node: string, room: string): { url: string; headers: Record<string, string>; sealOf: SealOf } | undefined {
    return this.#deps.peers.following(node, `${VIDEO_OF_ROOM}${room}`)
  }
}
