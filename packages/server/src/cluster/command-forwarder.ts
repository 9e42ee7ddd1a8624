import { OvationError } from '@ovation/protocol'
import type { WireError } from '@ovation/protocol'
import type { Position } from '@ovation/room'
import { traceHeaders } from '../ops/index.ts'
import { OwnershipLost } from '../rooms/index.ts'
import type { CommandRequest } from '../rooms/index.ts'

/** A command that is forwarded to the owner node of its room, with the trace that it belongs to. */
export type Forwarded = { room: string; request: CommandRequest; trace: Record<string, string> }
/** The outcomes, in the same order. */
export type Answer = { position: Position } | { error: WireError }

type Waiting = { forwarded: Forwarded; resolve: (position: Position) => void; reject: (error: Error) => void }

const MAX_PER_REQUEST = 256
const MAX_REQUESTS_AT_ONCE = 4
/** The code of refusals between nodes that means: this node does not own the room. */
export const NOT_OWNER = 'replaced'
/** Outcomes that a client never sees: the command is sent again under the same id. */
const ASK_AGAIN: ReadonlySet<string> = new Set([NOT_OWNER, 'command_unknown_outcome', 'shutting_down'])

/** Forwards commands to one other node, many in one request under load. */
export class CommandForwarder {
  #send: (batch: Forwarded[]) => Promise<Answer[]>
  #waiting: Waiting[] = []
  #underWay = 0
  #scheduled = false

  constructor(send: (batch: Forwarded[]) => Promise<Answer[]>) {
    this.#send = send
  }

  /** Rejects with the refusal, or with `OwnershipLost` if the other node does not own the room or could not be reached. */
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
    // Without an answer the outcome is unknown. Sent again under the same command id, a command is stored only once.
    const answers = await this.#send(batch.map(({ forwarded }) => forwarded)).catch(() => [])
    for (const [index, { resolve, reject }] of batch.entries()) {
      const answer = answers[index]
      if (answer && 'position' in answer) resolve(answer.position)
      else if (answer && !ASK_AGAIN.has(answer.error.code)) reject(OvationError.fromWire(answer.error))
      else reject(new OwnershipLost())
    }
  }
}
