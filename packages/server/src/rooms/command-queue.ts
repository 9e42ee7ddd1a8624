import { OvationError } from '@ovation/protocol'
import { LogFailure } from '../log/index.ts'
import { OwnershipLost } from './pending.ts'
import type { Pending } from './pending.ts'

export type CommandQueueDeps = {
  room: string
  maxWaiting: number
  maxPerTurn: number
  /** Decides and stores commands, and reports to each what became of it. What it throws, all of them are told. */
  turn: (batch: Pending[]) => Promise<void>
  onError: (error: unknown) => void
}

/** The commands of a room that this node owns: decided turn by turn, one turn at a time, until ownership is lost. */
export class CommandQueue {
  #deps: CommandQueueDeps
  #waiting: Pending[] = []
  #running = false
  #lost: OwnershipLost | undefined

  constructor(deps: CommandQueueDeps) {
    this.#deps = deps
  }

  /** Whether commands are waiting or being decided. */
  get busy(): boolean {
    return this.#running
  }

  /** Set once the room is not owned here any more. */
  get lost(): OwnershipLost | undefined {
    return this.#lost
  }

  get full(): boolean {
    return this.#waiting.length >= this.#deps.maxWaiting
  }

  add(pending: Pending): void {
    this.#waiting.push(pending)
    if (!this.#running) void this.#run()
  }

  /** These are decided once more, before all others. Called during their turn. */
  again(commands: readonly Pending[]): void {
    this.#waiting.unshift(...commands)
  }

  /** Nothing is decided here any more: what waits is rejected, after the turn that is being stored. */
  lose(): void {
    this.#lost ??= new OwnershipLost(`room ${this.#deps.room} is not owned here any more`)
    if (!this.#running) this.#rejectWaiting(this.#lost)
  }

  async #run(): Promise<void> {
    this.#running = true
    while (this.#waiting.length > 0 && !this.#lost) {
      const batch = this.#waiting.splice(0, this.#deps.maxPerTurn)
      try {
        await this.#deps.turn(batch)
      } catch (error) {
        // A command that makes the rules themselves throw does not affect the others.
        if (batch.length === 1 || isExpected(error)) this.#fail(batch, error)
        else await this.#oneByOne(batch)
      }
    }
    this.#running = false
    if (this.#lost) this.#rejectWaiting(this.#lost)
  }

  async #oneByOne(batch: readonly Pending[]): Promise<void> {
    for (const pending of batch)
      await this.#deps.turn([pending]).catch((error: unknown) => this.#fail([pending], error))
  }

  #fail(batch: readonly Pending[], error: unknown): void {
    if (!isExpected(error)) this.#deps.onError(error)
    for (const { reject } of batch) reject(failureOf(error))
  }

  #rejectWaiting(error: OwnershipLost): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error)
  }
}

const isExpected = (error: unknown): boolean => error instanceof LogFailure || error instanceof OvationError

function failureOf(error: unknown): OvationError {
  if (error instanceof OvationError) return error
  if (!(error instanceof LogFailure)) return new OvationError('internal')
  if (error.outcome === 'unknown') return new OvationError('command_unknown_outcome')
  return new OvationError(error.full ? 'storage_full' : 'storage_failed')
}
