import { mayBeNegative, SLICES } from '@ovation/room/rules'
import type { RoomEvent } from '@ovation/room'
import type { Posting, RowRef } from '@ovation/room/rules'
import { readStored } from '../../ops/index.ts'
import { isSameRequest } from '../erasure.ts'
import type { Unit, UnitResult } from '../port.ts'
import { isThere, keyedRow, linkEvent } from '../rows.ts'
import type { EventRow, HeadRow, KeyedRow, KeyedText } from '../rows.ts'

export type KeyRow = { actor: string; command_id: string; request_hash: string; epoch: number; seq: number }
export type AccountRow = { account: string; currency: string; balance: number }

/** What a batch has to know of the database, read under the locks of its rooms and accounts. */
export type Known = {
  heads: HeadRow[]
  keys: KeyRow[]
  claims: { room: string; name: string }[]
  accounts: AccountRow[]
  keyed: (KeyedText & { log: string })[]
}

type TransferRow = { id: string; room: string; seq: number; at: number }
type EntryRow = { transfer: string; account: string; currency: string; amount: number }
type NewKeyRow = KeyRow & { at: number; money: number }

const two = (a: string, b: string): string => JSON.stringify([a, b])
const three = (log: string, { slice, key }: RowRef): string => JSON.stringify([log, slice, key])

type Place = { log: string; slice: string; key: string }

/** The events of a unit with their links, as they would lie in the log. */
type Written = { rows: EventRow[]; digests: string[]; chain: string; seq: number; bytes: number }

/**
 * Applies units one after the other to what was read, in memory, so that each fails alone and the later ones see exactly
 * what the earlier ones left; what comes of it is then written in a few statements, however many units there are.
 */
export class Batch {
  #heads: Map<string, HeadRow>
  #keys: Map<string, KeyRow>
  #claims: Set<string>
  #balances: Map<string, number>
  #keyed: Map<string, { at: Place; data: object | undefined }>
  readonly moved = new Map<string, HeadRow>()
  readonly events: EventRow[] = []
  readonly newKeys: NewKeyRow[] = []
  readonly newClaims = new Map<string, { room: string; name: string }>()
  readonly releasedClaims: { room: string; name: string }[] = []
  readonly transfers: TransferRow[] = []
  readonly entries: EntryRow[] = []
  readonly deltas = new Map<string, AccountRow>()
  /** Rows of keyed slices as they are after the batch; without `row` there is none any more. */
  readonly changedRows = new Map<string, { at: Place; row?: KeyedRow }>()
  /** Words to be destroyed, each up to a seq, once the events are written. */
  readonly erasures: { room: string; person: string; seq: number }[] = []

  constructor({ heads, keys, claims, accounts, keyed }: Known) {
    this.#heads = new Map(heads.map((head) => [head.room, head]))
    this.#keys = new Map(keys.map((key) => [two(key.actor, key.command_id), key]))
    this.#claims = new Set(claims.map(({ room, name }) => two(room, name)))
    this.#balances = new Map(accounts.map(({ account, currency, balance }) => [two(account, currency), balance]))
    this.#keyed = new Map(keyed.map(({ data, ...at }) => [three(at.log, at), { at, data: readStored(data) as object }]))
  }

  apply(unit: Unit): UnitResult {
    const known = this.#keys.get(two(unit.actor, unit.commandId))
    if (known) {
      if (!isSameRequest(known.request_hash, unit)) return { outcome: 'commandConflict' }
      return { outcome: 'duplicate', position: { epoch: known.epoch, seq: known.seq } }
    }
    const head = this.#heads.get(unit.room)
    if (!head || !isThere(head)) return { outcome: 'unknownRoom' }
    if (head.epoch !== unit.epoch) return { outcome: 'staleEpoch' }
    if (head.seq !== unit.expectedSeq) return { outcome: 'conflict' }
    const claim = unit.claims.find(
      (name, index) =>
        (this.#claims.has(two(unit.room, name)) && !unit.releases?.includes(name)) || unit.claims.indexOf(name) < index,
    )
    if (claim !== undefined) return { outcome: 'claimTaken', claim }
    const short = this.#tooLittle(unit.postings)
    if (short !== undefined) return { outcome: 'insufficientFunds', account: short }
    // Before anything is kept: whatever it throws, the batch is as it was.
    const written = this.#link(unit, head)
    this.#keep(unit, head, written)
    const { seq, digests, bytes } = written
    return { outcome: 'committed', position: { epoch: unit.epoch, seq }, digests, bytes }
  }

  /** The account that could not pay, looking at the postings of a unit in order. */
  #tooLittle(postings: readonly Posting[]): string | undefined {
    const after = new Map<string, number>()
    const balance = (key: string): number => after.get(key) ?? this.#balances.get(key) ?? 0
    for (const { from, to, amount, currency } of postings) {
      if (!Number.isSafeInteger(amount) || amount <= 0)
        throw new Error(`a posting moves a whole, positive amount, not ${amount}`)
      const [payer, payee] = [two(from, currency), two(to, currency)]
      if (!mayBeNegative(from) && balance(payer) < amount) return from
      after.set(payer, balance(payer) - amount)
      after.set(payee, balance(payee) + amount)
    }
    return undefined
  }

  #link(unit: Unit, head: HeadRow): Written {
    let { seq, chain, bytes } = head
    const rows: EventRow[] = []
    const digests: string[] = []
    for (const draft of unit.events) {
      seq += 1
      const { row, leaf, bytes: added } = linkEvent(draft, { room: unit.room, epoch: unit.epoch, seq }, chain)
      chain = row.chain
      bytes += added
      rows.push(row)
      digests.push(leaf)
    }
    return { rows, digests, chain, seq, bytes }
  }

  #keep(unit: Unit, head: HeadRow, { rows, chain, seq, bytes }: Written): void {
    const at = unit.events[0]?.at ?? 0
    const isDeleted = unit.events.some(({ type }) => type === 'room.deleted')
    const moved = { ...head, seq, chain, bytes, kind: isDeleted ? ('deleted' as const) : head.kind }
    this.#heads.set(unit.room, moved)
    this.moved.set(unit.room, moved)
    this.events.push(...rows)
    for (const [index, draft] of unit.events.entries())
      this.#foldRows({ ...draft, room: unit.room, epoch: unit.epoch, seq: head.seq + 1 + index } as RoomEvent)
    for (const name of unit.releases ?? []) {
      this.#claims.delete(two(unit.room, name))
      if (!this.newClaims.delete(two(unit.room, name))) this.releasedClaims.push({ room: unit.room, name })
    }
    for (const name of unit.claims) {
      this.#claims.add(two(unit.room, name))
      this.newClaims.set(two(unit.room, name), { room: unit.room, name })
    }
    for (const [index, posting] of unit.postings.entries())
      this.#post(posting, { id: `${unit.room}/${head.seq + 1}/${index}`, room: unit.room, seq: head.seq + 1, at })
    const key = {
      ...{ actor: unit.actor, command_id: unit.commandId, request_hash: unit.requestHash },
      ...{ epoch: unit.epoch, seq, at, money: unit.postings.length > 0 ? 1 : 0 },
    }
    this.#keys.set(two(unit.actor, unit.commandId), key)
    this.newKeys.push(key)
  }

  #post({ from, to, amount, currency }: Posting, transfer: TransferRow): void {
    this.transfers.push(transfer)
    for (const [account, moved] of [
      [from, -amount],
      [to, amount],
    ] as const) {
      const key = two(account, currency)
      this.entries.push({ transfer: transfer.id, account, currency, amount: moved })
      this.#balances.set(key, (this.#balances.get(key) ?? 0) + moved)
      const delta = this.deltas.get(key)?.balance ?? 0
      this.deltas.set(key, { account, currency, balance: delta + moved })
    }
  }

  #foldRows(event: RoomEvent): void {
    if (event.type === 'person.erased' && event.body) this.#erase(event.room, event.body.person, event.seq)
    for (const ref of SLICES.changedBy(event)) {
      const known = this.#keyed.get(three(event.room, ref))?.data
      this.#keepRow({ log: event.room, ...ref }, SLICES.fold(ref, known, event))
    }
  }

  #keepRow(at: Place, data: object | undefined): void {
    const key = three(at.log, at)
    this.#keyed.set(key, { at, data })
    this.changedRows.set(key, data === undefined ? { at } : { at, row: keyedRow(at.log, at, data) })
  }

  #erase(room: string, person: string, seq: number): void {
    this.erasures.push({ room, person, seq })
    for (const { at, data } of [...this.#keyed.values()]) {
      if (at.log !== room || data === undefined) continue
      const after = SLICES.erase({ ...at, data }, person)
      if (after !== data) this.#keepRow(at, after)
    }
  }
}
