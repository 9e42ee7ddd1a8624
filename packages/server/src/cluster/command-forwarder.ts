import { OvationError } from '@ovation/protocol'
import type { WireError } from '@ovation/protocol'
import type { Position } from '@ovation/room'
import { traceHeaders } from '../ops/index.ts'
import { OwnershipLost } from '../rooms/index.ts'
import type { CommandRequest } from '../rooms/index.ts'

/** A command on its way to the node that owns its room, with the trace that it belongs to. */
export type Forwarded = { room: string; request: CommandRequest; trace: Record<string, string> }
/** What became of each, in the same order. */
export type Answer = { position: Position } | { error: WireError }

type Waiting = { forwarded: Forwarded; resolve: (position: Position) => void; reject: (error: Error) => void }

const MAX_PER_REQUEST = 256
const MAX_REQUESTS_AT_ONCE = 4
/** Carried by refusals between nodes: the other one does not decide there. */
export const NOT_OWNER = 'replaced'
/** No answer for a client: given again under its id, the command comes to one. */
const ASK_AGAIN: ReadonlySet<string> = new Set([NOT_OWNER, 'command_unknown_outcome', 'shutting_down'])

/** Takes commands to one other node, many in one request when many come at once. */
export class CommandForwarder {
  #send: (batch: Forwarded[]) => Promise<Answer[]>
  #waiting: Waiting[] = []
  #underWay = 0
  #scheduled = false

  constructor(send: (batch: Forwarded[]) => Promise<Answer[]>) {
    this.#send = send
  }

  /** Throws the refusal, or `OwnershipLost` when the other one does not decide there or was not reached. */
  give(room: string, request: CommandRequest): Promise<Position> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ forwarded: { room, request, trace: traceHeaders() }, resolve, reject })
      if (this.#scheduled) return
      this.#scheduled = true
      setImmediate(() => {
        this.#scheduled = false
        this.#pump()
      })
    })
  }

  #pump(): void {
    while (this.#waiting.length > 0 && this.#underWay < MAX_REQUESTS_AT_ONCE) {
      this.#underWay += 1
      void this.#take(this.#waiting.splice(0, MAX_PER_REQUEST)).finally(() => {
        this.#underWay -= 1
        this.#pump()
      })
    }
  }

  async #take(batch: Waiting[]): Promise<void> {
    // Whatever became of them when no answer came: the same command id settles it, given again it is stored once.
    const answers = await this.#send(batch.map(({ forwarded }) => forwarded)).catch(() => [])
    for (const [index, { resolve, reject }] of batch.entries()) {
      const answer = answers[index]
      if (answer && 'position' in answer) resolve(answer.position)
      else if (answer && !ASK_AGAIN.has(answer.error.code)) reject(OvationError.fromWire(answer.error))
      else reject(new OwnershipLost())
    }
  }
}
