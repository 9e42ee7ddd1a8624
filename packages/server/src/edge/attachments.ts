import { OvationError } from '@ovation/protocol'
import { roleIn } from '../identity/index.ts'
import { Attachment } from './attachment.ts'
import type { AttachmentOwner } from './attachment.ts'
import type { Frame } from './frames.ts'
import { replyJson } from './replies.ts'
import type { SessionDeps } from './session-deps.ts'

export type AttachmentsOwner = AttachmentOwner & { readonly deps: SessionDeps; readonly address: string }

/** The rooms that one session is attached to, and what attaching to another one costs. */
export class Attachments {
  #owner: AttachmentsOwner
  #byRoom = new Map<string, Attachment>()

  constructor(owner: AttachmentsOwner) {
    this.#owner = owner
  }

  has(room: string): boolean {
    return this.#byRoom.has(room)
  }

  /** Throws `not_attached`. */
  mustGet(room: string): Attachment {
    const attachment = this.#byRoom.get(room)
    if (!attachment) throw new OvationError('not_attached')
    return attachment
  }

  /** Attaches to a room, anew if it was attached already, and answers. Rejects with the refusal. */
  async attach({ id, room, since, password }: Frame<'attach'>): Promise<void> {
    const owner = this.#owner
    const { attachments, limits, budgets } = owner.deps
    budgets.rates.attaches.mustTake(owner.address)
    this.detach(room, true)
    if (this.#byRoom.size >= limits.maxRoomsPerConnection)
      throw new OvationError('too_many_rooms', { detail: String(limits.maxRoomsPerConnection) })
    const retryInMs = password === undefined ? 0 : budgets.rates.passwords.waitMs(owner.address)
    if (retryInMs > 0) throw new OvationError('rate_limited', { retryInMs })
    await this.#mustNotGuess(room)
    const attachment = await Attachment.open(room, owner, attachments, {
      ...(since ? { since } : {}),
      ...(password === undefined ? {} : { password }),
      answer: (result) => replyJson(owner.outbox, id, result),
    }).catch((error: unknown) => this.#count(error))
    if (owner.open) this.#byRoom.set(room, attachment)
    else attachment.leave()
  }

  /** `lost`: the person stays present for a while. */
  detach(room: string, lost = false): void {
    this.#byRoom.get(room)?.leave(lost)
    this.#byRoom.delete(room)
  }

  /** The attachment to this room has ended by itself. */
  forget(room: string): void {
    this.#byRoom.delete(room)
  }

  /** The connection was lost. */
  leaveAll(): void {
    for (const attachment of this.#byRoom.values()) attachment.leave(true)
    this.#byRoom.clear()
  }

  /** The person's token gives other roles now. */
  standingChanged(): void {
    for (const attachment of this.#byRoom.values()) attachment.standingChanged()
  }

  /** Counts wrong guesses of passwords and names, and throws the refusal. */
  #count(error: unknown): never {
    const { rates } = this.#owner.deps.budgets
    const { address } = this.#owner
    if (error instanceof OvationError && error.code === 'password_wrong') rates.passwords.take(address)
    if (error instanceof OvationError && error.code === 'room_not_found') rates.unknownRooms.mustTake(address)
    throw error
  }

  /** After too many attempts at names, a client learns nothing about unlisted rooms, not even whether they exist. */
  async #mustNotGuess(room: string): Promise<void> {
    const { budgets, rooms } = this.#owner.deps
    const retryInMs = budgets.rates.unknownRooms.waitMs(this.#owner.address)
    if (retryInMs === 0 || roleIn(this.#owner.identity, room) !== 'guest') return
    const state = await rooms.state(room).catch(() => undefined)
    if (state?.settings.access !== 'public') throw new OvationError('rate_limited', { retryInMs })
  }
}
