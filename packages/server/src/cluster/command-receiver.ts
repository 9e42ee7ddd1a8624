import { OvationError, toWire } from '@ovation/protocol'
import { SYSTEM_ACTOR_ID } from '@ovation/room'
import { OwnershipLost } from '../rooms/index.ts'
import type { Rooms } from '../rooms/index.ts'
import { traced, withTraceOf } from '../ops/index.ts'
import type { Logger } from '../ops/index.ts'
import { NOT_OWNER } from './command-forwarder.ts'
import type { Answer, Forwarded } from './command-forwarder.ts'
import type { RpcTaken } from './rpc.ts'

export type CommandReceiverDeps = {
  rooms: () => Pick<Rooms, 'commandHere'>
  /** The rate limit of one person's commands, wherever they are connected: counted at the owner node. */
  commands: () => { take(actor: string): number; waitMs(actor: string): number }
  logger: Logger
}

/** Decides the commands that other nodes forward to this one. */
export class CommandReceiver {
  #deps: CommandReceiverDeps

  constructor(deps: CommandReceiverDeps) {
    this.#deps = deps
  }

  /** The outcomes, in the same order. */
  async decide(batch: RpcTaken<'commands'>): Promise<{ answers: Answer[] }> {
    return { answers: await Promise.all(batch.map((one) => ('refused' in one ? one.refused : this.#decide(one)))) }
  }

  async #decide({ room, request, trace }: Forwarded): Promise<Answer> {
    try {
      this.#mustNotHurry(request.actor.id)
      const decide = () => this.#deps.rooms().commandHere(room, request)
      const attributes = { room, type: request.command.type }
      return { position: await withTraceOf(trace, () => traced('decide', attributes, decide)) }
    } catch (error) {
      if (error instanceof OvationError) return { error: toWire(error) }
      if (error instanceof OwnershipLost) return { error: toWire(new OvationError(NOT_OWNER)) }
      this.#deps.logger.error({ err: error, room }, 'a command of another node failed')
      return { error: toWire(new OvationError('internal')) }
    }
  }

  /** A person cannot send faster by connecting to several nodes: all their commands are counted here. */
  #mustNotHurry(actor: string): void {
    if (actor === SYSTEM_ACTOR_ID) return
    const commands = this.#deps.commands()
    if (commands.take(actor) === 0) throw new OvationError('rate_limited', { retryInMs: commands.waitMs(actor) })
  }
}
