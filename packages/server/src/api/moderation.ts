import { isPlainText } from '@ovation/protocol/schemas'
import { OvationError } from '@ovation/protocol'
import type { RoomReport, RoomSanction } from '@ovation/protocol'
import { SYSTEM_ACTOR_ID } from '@ovation/room'
import type { Message } from '@ovation/room'
import { handledReports, isActive, standingRef } from '@ovation/room/rules'
import type { Sanction, Standing } from '@ovation/room/rules'
import type { RoomLog, StoredEvent } from '../log/index.ts'
import type { Clock } from '../ops/index.ts'
import { ACCOUNT_PREFIX } from '../people/index.ts'
import type { People } from '../people/index.ts'
import { wholeOf } from '../rest/index.ts'
import type { Handlers } from '../rest/index.ts'
import { givingCommands } from './give-command.ts'
import type { GiveCommandDeps } from './give-command.ts'

export type NamesDeps = { log: Pick<RoomLog, 'messagesBy'>; people: Pick<People, 'find'> }

export type ModerationDeps = GiveCommandDeps & {
  log: Pick<RoomLog, 'listRows' | 'rows' | 'messagesBy' | 'readBack'>
  people: Pick<People, 'find' | 'idsOf'>
  /** Messages as they are now, without those that were erased. */
  messages: (room: string, seqs: number[]) => Promise<Message[]>
  clock: Pick<Clock, 'now'>
}

const MAX_SANCTIONS_PAGE = 100
/** How many people are looked at for a page: most of those who have a standing have no sanction. */
const MAX_STANDINGS_READ = 1_000
const MAX_REPORTS_PAGE = 50
const MAX_REPORTS_BYTES = 256 * 1_024
const MAX_CURSOR_CHARS = 128
const KINDS = ['mute', 'ban'] as const

type Found = { key: string; kind: RoomSanction['kind']; sanction: Sanction }
type Name = { name: string; avatar?: string }
type Handled = { by: string; at: number }
type Report = Extract<StoredEvent, { type: 'report.sent' }>

/** What those who keep order in a room look up: who is muted or banned, and what was reported. */
export function moderationHandlers(deps: ModerationDeps): Handlers<'listSanctions' | 'listReports' | 'handleReport'> {
  const { log, messages } = deps
  const give = givingCommands(deps)
  return {
    listSanctions: async ({ params: { room }, query: { after = '' } }) => {
      if (after.length > MAX_CURSOR_CHARS || !isPlainText(after))
        throw new OvationError('value_out_of_range', { detail: 'after' })
      const { found, next } = await activeSanctions(deps, room, after)
      const nameOf = names(deps, room)
      const sanctions = await Promise.all(found.map((one) => sanctionOf(deps, room, one, nameOf)))
      return { sanctions: sanctions.filter((one) => one !== undefined), next }
    },
    listReports: async ({ params: { room }, query: { before } }) => {
      const { events, more } = await log.readBack(room, {
        before: before === undefined ? Number.MAX_SAFE_INTEGER : wholeOf('before', before),
        ...{ limit: MAX_REPORTS_PAGE, maxBytes: MAX_REPORTS_BYTES, type: 'report.sent' },
      })
      const reports = events.filter((event): event is Report => event.type === 'report.sent').toReversed()
      const about = reports.flatMap(({ body }) => body?.message ?? [])
      const known = new Map((await messages(room, [...new Set(about)])).map((message) => [message.seq, message]))
      const nameOf = names(deps, room)
      const refs = reports.map(({ seq }) => ({ slice: handledReports.name, key: String(seq) }))
      const handled = new Map((await log.rows(room, refs)).map(({ key, data }) => [key, data as Handled]))
      const all = await Promise.all(
        reports.map((report) => reportOf(report, known, handled.get(String(report.seq)), nameOf)),
      )
      return { reports: all.filter((one) => one !== undefined), more }
    },
    handleReport: async ({ params: { room, report }, body: { handled }, caller }) => {
      const command = { type: 'report.handle', body: { report: wholeOf('report', report), on: handled } } as const
      await give({ room, caller, command })
    },
  }
}

/** A page of the sanctions that hold now, by the id that they are under. */
async function activeSanctions(
  { log, clock }: ModerationDeps,
  room: string,
  after: string,
): Promise<{ found: Found[]; next: string | null }> {
  const now = clock.now()
  const { slice } = standingRef('')
  const rows = await log.listRows(room, slice, { prefix: '', after, limit: MAX_STANDINGS_READ })
  const found: Found[] = []
  for (const { key, data } of rows) {
    for (const kind of KINDS) {
      const sanction = (data as Standing)[kind]
      if (isActive(sanction, now)) found.push({ key, kind, sanction })
    }
    if (found.length >= MAX_SANCTIONS_PAGE) return { found, next: key }
  }
  return { found, next: rows.length === MAX_STANDINGS_READ ? (rows.at(-1)?.key ?? null) : null }
}

/** Undefined for what somebody had as a guest and has as the holder of an account too: it is listed there. */
async function sanctionOf(
  { log, people, clock }: ModerationDeps,
  room: string,
  { key, kind, sanction }: Found,
  nameOf: (id: string) => Promise<Name>,
): Promise<RoomSanction | undefined> {
  const standings = async (ids: readonly string[]): Promise<[id: string, sanction: Sanction][]> =>
    (await log.rows(room, ids.map(standingRef))).flatMap(({ key: id, data }) => {
      const theirs = (data as Standing)[kind]
      return isActive(theirs, clock.now()) ? [[id, theirs]] : []
    })
  const { carried } = sanction
  if (carried !== undefined && (await standings([carried])).length > 0) return undefined
  const others = key.startsWith(ACCOUNT_PREFIX) ? (await people.idsOf(key)).filter((id) => id !== key) : []
  const asGuest = await standings(others)
  // The room itself gave it to the account; somebody had given it to the guest.
  const [, original = sanction] = asGuest.find(([, { carried: to }]) => to === key) ?? []
  const { by, at } = sanction.by === SYSTEM_ACTOR_ID ? original : sanction
  const { name, avatar } = await nameOf(key)
  return {
    ...{ kind, person: key, ids: [key, ...asGuest.map(([id]) => id)], name, avatar: avatar ?? null },
    ...{ until: sanction.until, at: at ?? null, reason: sanction.reason ?? null },
    by: { id: by, name: (await nameOf(by)).name },
  }
}

/** Undefined for one that was erased. */
async function reportOf(
  { seq, at, body }: Report,
  messages: ReadonlyMap<number, Message>,
  handled: Handled | undefined,
  nameOf: (id: string) => Promise<Name>,
): Promise<RoomReport | undefined> {
  if (!body) return undefined
  const { reason, by, actor } = body
  const message = body.message === undefined ? undefined : messages.get(body.message)
  const author = message?.author.id === actor ? message?.author.name : undefined
  return {
    ...{ seq, at, reason, by: { id: by.id, name: by.name } },
    person: actor === undefined ? null : { id: actor, name: author ?? (await nameOf(actor)).name },
    message: message
      ? { seq: message.seq, at: message.at, text: message.text, deleted: message.deleted === true }
      : null,
    handled: handled ? { by: { id: handled.by, name: (await nameOf(handled.by)).name }, at: handled.at } : null,
  }
}

/** What people are called: by their account, or else as what they wrote last here has it. Each is looked up once. */
export function names({ log, people }: NamesDeps, room: string): (id: string) => Promise<Name> {
  const known = new Map<string, Promise<Name>>()
  const look = async (id: string): Promise<Name> => {
    const person = await people.find(id)
    if (person) return { name: person.name, ...(person.avatar ? { avatar: person.avatar } : {}) }
    const [last] = await log.messagesBy(room, id, { limit: 1, undeleted: false })
    return { name: last?.type === 'message.sent' ? (last.body?.by.name ?? '') : '' }
  }
  return (id) => {
    const name = known.get(id) ?? look(id)
    known.set(id, name)
    return name
  }
}
