import { OvationError } from '@ovation/protocol'
import type { Position } from '@ovation/room'
import { LogFailure } from '../log/index.ts'
import { traced } from '../ops/index.ts'
import type { Metrics } from '../ops/index.ts'
import type { LiveRoomDeps } from './live-room.ts'
import type { OwnedRooms } from './owned-rooms.ts'
import type { Ownership } from './ownership.ts'
import { OwnershipLost } from './pending.ts'
import type { CommandRequest } from './pending.ts'

export type CommandRouterDeps = {
  owned: Pick<OwnedRooms, 'get' | 'forget'>
  ownership: Pick<Ownership, 'elsewhere' | 'forward' | 'settle' | 'maxTries'>
  site: LiveRoomDeps['site']
  metrics: Pick<Metrics, 'commands' | 'forwards'>
}

/** Brings commands to the node that owns their room. */
export class CommandRouter {
  #deps: CommandRouterDeps

  constructor(deps: CommandRouterDeps) {
    this.#deps = deps
  }

  /** Sends a command to the owner node of the room. Resolves when it is stored. */
  async command(room: string, request: CommandRequest): Promise<Position> {
    const { commands } = this.#deps.metrics
    try {
      const position = await traced('command', { room, type: request.command.type }, () => this.#give(room, request))
      commands.inc({ outcome: 'stored' })
      return position
    } catch (error) {
      commands.inc({ outcome: error instanceof OvationError ? error.code : 'internal' })
      throw error
    }
  }

  async #give(room: string, request: CommandRequest): Promise<Position> {
    const { ownership, metrics, site } = this.#deps
    for (let tries = 1; ; tries++) {
      try {
        const node = ownership.elsewhere(room)
        if (node === undefined) return await this.commandHere(room, request)
        metrics.forwards.inc()
        return await ownership.forward(node, room, { ...request, site: site.state.seq })
      } catch (error) {
        if (!(error instanceof OwnershipLost)) throw error
        if (tries >= ownership.maxTries) throw new OvationError('overloaded', { retryInMs: 1_000 })
        await ownership.settle(tries)
      }
    }
  }

  /** Puts a command in this node's own queue. Throws `OwnershipLost` if another node owns the room. */
  async commandHere(room: string, request: CommandRequest): Promise<Position> {
    const { owned, ownership, site } = this.#deps
    if (ownership.elsewhere(room) !== undefined) throw new OwnershipLost()
    if (request.site !== undefined) await site.know(request.site)
    const live = await owned.get(room).catch((error: unknown) => {
      // The room could not even be opened: nothing of the command is stored, here or at the node that passed it on.
      if (error instanceof LogFailure) throw new OvationError('storage_failed', { retryInMs: 1_000, cause: error })
      throw error
    })
    try {
      return await live.submit(request)
    } catch (error) {
      if (error instanceof OwnershipLost) owned.forget(live)
      throw error
    }
  }
}
