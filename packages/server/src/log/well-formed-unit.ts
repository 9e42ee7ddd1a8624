import { SLICES } from '@ovation/room/rules'
import type { EventDraft } from '@ovation/room'
import type { Unit } from './port.ts'

/** Names are parts of keys: an index of PostgreSQL holds at most 2,704 bytes, and its widest has two of them. */
const MAX_NAME_BYTES = 1_024
/** Far above what the domain lets through; a frame has 16 KiB. */
const MAX_BODY_BYTES = 64 * 1_024

/** Whether a database stores a text as it is: PostgreSQL has no U+0000, and half a surrogate pair is no character. */
export const isStorableText = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000')

/** A character of UTF-16 takes at most three bytes: short ones, nearly all, need not be measured. */
const isName = (text: unknown): boolean =>
  typeof text === 'string' &&
  isStorableText(text) &&
  (text.length * 3 <= MAX_NAME_BYTES || Buffer.byteLength(text) <= MAX_NAME_BYTES)
const isInteger = (value: unknown): boolean => Number.isSafeInteger(value)
const isIntegerOrAbsent = (value: unknown): boolean => value === undefined || isInteger(value)

/** Part of a unit cannot be stored: the unit is refused, and no other. */
class Unstorable extends Error {
  override readonly name = 'Unstorable'

  constructor(part: string) {
    super(`'${part}' cannot be stored`)
  }
}

/** A body as it is stored, and how many bytes that takes. */
export function writeBody(body: unknown): { json: string; bytes: number } {
  const json = JSON.stringify(body)
  const bytes = json === undefined ? Number.POSITIVE_INFINITY : Buffer.byteLength(json)
  if (bytes > MAX_BODY_BYTES) throw new Unstorable('body')
  return { json, bytes }
}

/** What is wrong with an event beside its body, or undefined. Texts in a body are JSON, which has an escape for all. */
function eventFault(draft: EventDraft): string | undefined {
  const { v, type, at, actor, audience, tier, streamTime, amends } = draft
  if (!isName(type) || !isName(tier)) return 'type'
  if (!isInteger(v)) return 'v'
  if (!isInteger(at)) return 'at'
  if (!isIntegerOrAbsent(streamTime)) return 'streamTime'
  if (!isIntegerOrAbsent(amends)) return 'amends'
  if (!isName(actor)) return 'actor'
  if (typeof audience === 'string' ? !isName(audience) : !audience.every(isName)) return 'audience'
  if (draft.type === 'person.erased' && !isName(draft.body.person)) return 'body.person'
  return rowFault(draft)
}

/** A row that an event changes is found by its key, and by when it is due. */
function rowFault(draft: EventDraft): string | undefined {
  for (const ref of SLICES.changedBy(draft)) {
    if (!isName(ref.key)) return `body: key of ${ref.slice}`
    const data = SLICES.fold(ref, undefined, draft)
    const expires = data === undefined ? null : SLICES.expiresAt(ref.slice, data)
    if (expires !== null && !isInteger(expires)) return `body: end of ${ref.slice}`
  }
  return undefined
}

/** Throws `Unstorable` for what no database could store. Anyone who decided it should not have let it through. */
export function mustBeStorable(unit: Unit): void {
  const fault = unitFault(unit)
  if (fault !== undefined) throw new Unstorable(fault)
}

function unitFault(unit: Unit): string | undefined {
  if (!isName(unit.room)) return 'room'
  if (!isName(unit.actor)) return 'actor'
  if (!isName(unit.commandId)) return 'id'
  if (!isName(unit.requestHash)) return 'requestHash'
  if (!isInteger(unit.epoch) || !isInteger(unit.expectedSeq)) return 'position'
  if (unit.events.length === 0) return 'events'
  for (const draft of unit.events) {
    const fault = eventFault(draft)
    if (fault !== undefined) return fault
  }
  if (![...unit.claims, ...(unit.releases ?? [])].every(isName)) return 'claims'
  for (const { from, to, currency, amount } of unit.postings)
    if (!isName(from) || !isName(to) || !isName(currency) || !isInteger(amount) || amount <= 0) return 'postings'
  return undefined
}
