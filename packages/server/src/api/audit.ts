import { OvationError } from '@ovation/protocol'
import type { ApiKey, AuditEntry } from '@ovation/protocol'
import { isPlainText } from '@ovation/protocol/schemas'
import { SITE_LOG, SYSTEM_ACTOR_ID } from '@ovation/room'
import type { RoomLog, StoredEvent } from '../log/index.ts'
import { apiKeyActor, COMMAND_LINE } from '../people/index.ts'
import type { ApiKeys, Audit, AuditDetail, AuditRow, People } from '../people/index.ts'
import type { Handlers } from '../rest/index.ts'
import type { Site } from '../site/index.ts'

export type AuditDeps = {
  audit: Pick<Audit, 'list'>
  site: Pick<Site, 'state'>
  log: Pick<RoomLog, 'read'>
  people: Pick<People, 'find'>
  apiKeys: Pick<ApiKeys, 'list'>
}

const PAGE = 50
const MAX_PAGE = 200
const MAX_FILTER_CHARS = 200
const CHUNK_EVENTS = 200
const CHUNK_BYTES = 1_024 * 1_024
/** How many events of the site's log are looked at for one page. */
const MAX_EVENTS_LOOKED_AT = 2_000

/** Below which number of the site's log, and below which row, the next page begins. */
type Cursor = { seq: number; row: number }
type Filter = { action: string; actor: string }
type Entry = {
  at: number
  actor: string
  action: string
  target: string | null
  detail: AuditDetail
  from: Partial<Cursor>
}

/** Who administered what: the site's log, and the rows of what is in no log, as one list with the newest first. */
export const auditHandlers = (deps: AuditDeps): Handlers<'listAudit'> => ({
  listAudit: async ({ query: { before, action = '', actor = '', limit } }) => {
    for (const [name, value] of Object.entries({ action, actor }))
      if (value.length > MAX_FILTER_CHARS || !isPlainText(value))
        throw new OvationError('value_out_of_range', { detail: name })
    const most = limitOf(limit)
    const from = cursorOf(before)
    const page = await pageOf(deps, from, { action, actor }, most)
    const shown = await withNames(deps, page.entries)
    return { entries: shown, next: page.next ? `${page.next.seq}.${page.next.row}` : null }
  },
})

async function pageOf(
  deps: AuditDeps,
  from: Cursor,
  filter: Filter,
  most: number,
): Promise<{ entries: Entry[]; next: Cursor | undefined }> {
  const rows = await deps.audit.list({ below: from.row, ...filter, limit: most + 1 })
  const events = await eventsBelow(deps, Math.min(from.seq, deps.site.state.seq + 1), filter, most + 1)
  const all = [...rows.map(ofRow), ...events.found.map(ofEvent)]
    // Where not all events were looked at, older rows wait for the page with theirs.
    .filter(({ at }) => events.end || at >= events.at)
    .toSorted((a, b) => b.at - a.at)
  const entries = all.slice(0, most)
  const lowest = (what: keyof Cursor, otherwise: number): number =>
    Math.min(otherwise, ...entries.flatMap(({ from: place }) => place[what] ?? []))
  if (all.length <= most && events.end && rows.length <= most) return { entries, next: undefined }
  const seq = all.length <= most && !events.end ? events.below : lowest('seq', from.seq)
  return { entries, next: { seq, row: lowest('row', from.row) } }
}

/** The newest events of the site's log below a number that fit. `end`: there are none below `below`. */
async function eventsBelow({ log }: AuditDeps, from: number, { action, actor }: Filter, most: number) {
  const found: StoredEvent[] = []
  let [below, at] = [from, Number.POSITIVE_INFINITY]
  while (below > 1 && found.length < most && from - below < MAX_EVENTS_LOOKED_AT) {
    const start = Math.max(0, below - 1 - CHUNK_EVENTS)
    const chunk: StoredEvent[] = []
    while (start + chunk.length < below - 1) {
      const range = { after: start + chunk.length, limit: below - 1 - start - chunk.length, maxBytes: CHUNK_BYTES }
      const read = await log.read(SITE_LOG, range)
      if (read.length === 0) break
      chunk.push(...read)
    }
    const fits = (event: StoredEvent): boolean =>
      (action === '' || event.type === action) && (actor === '' || event.actor === actor)
    found.push(...chunk.filter(fits).toReversed())
    at = chunk[0]?.at ?? at
    below = start + 1
  }
  return { found, below, at, end: below <= 1 }
}

const ofRow = ({ id, at, actor, action, target, detail }: AuditRow): Entry => ({
  ...{ at, actor, action, target: target ?? null, detail: detail ?? {}, from: { row: id } },
})

function ofEvent({ seq, at, actor, type, body }: StoredEvent): Entry {
  const { target, detail } = DETAILS[type as string]?.((body ?? {}) as never) ?? {}
  return { at, actor, action: type, target: target ?? null, detail: detail ?? {}, from: { seq } }
}

type Details = { target?: string; detail?: AuditDetail }
type Replaces = { key: string; until: number }

/** What of an event the audit shows. */
const DETAILS: Readonly<Record<string, (body: never) => Details>> = {
  'site.changed': ({ name, pause }: { name?: string; pause?: { text: string } | null }) => ({
    detail: { ...(name === undefined ? {} : { name }), ...(pause === undefined ? {} : { pause: pause?.text ?? null }) },
  }),
  'origin.added': ({ origin }: { origin: string }) => ({ target: origin }),
  'origin.removed': ({ origin }: { origin: string }) => ({ target: origin }),
  'signing-key.added': ({ key, algorithm, replaces }: { key: string; algorithm: string; replaces?: Replaces }) => ({
    target: key,
    detail: { algorithm, ...(replaces ? { replaces: replaces.key, until: replaces.until } : {}) },
  }),
  'signing-key.revoked': ({ key }: { key: string }) => ({ target: key }),
  'limits.changed': ({ limits }: { limits: AuditDetail }) => ({ detail: limits }),
}

/** With what people and keys are called now. */
async function withNames({ people, apiKeys }: AuditDeps, entries: readonly Entry[]): Promise<AuditEntry[]> {
  const kinds = new Map([...new Set(entries.map(({ actor }) => actor))].map((id) => [id, kindOf(id)]))
  const names = new Map<string, string>()
  if ([...kinds.values()].includes('key'))
    for (const { id, name } of (await apiKeys.list()) satisfies ApiKey[]) names.set(apiKeyActor(id), name)
  for (const [id, kind] of kinds) {
    const person = kind === 'person' ? await people.find(id) : undefined
    if (person) names.set(id, person.name)
  }
  return entries.map(({ at, actor: id, action, target, detail }) => ({
    ...{ at, action, target, detail },
    by: { kind: kinds.get(id) ?? 'person', id, name: names.get(id) ?? null },
  }))
}

function kindOf(actor: string): AuditEntry['by']['kind'] {
  if (actor === COMMAND_LINE) return 'command-line'
  if (actor === SYSTEM_ACTOR_ID) return 'system'
  return actor.startsWith(apiKeyActor('')) ? 'key' : 'person'
}

function limitOf(text: string | undefined): number {
  const limit = text === undefined ? PAGE : /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (limit < 1 || limit > MAX_PAGE) throw new OvationError('value_out_of_range', { detail: 'limit' })
  return limit
}

/** Where a list goes on, as an earlier answer said it. Throws when it says something else. */
function cursorOf(text: string | undefined): Cursor {
  if (text === undefined) return { seq: Number.MAX_SAFE_INTEGER, row: Number.MAX_SAFE_INTEGER }
  const [, seq, row] = /^(\d{1,16})\.(\d{1,16})$/.exec(text) ?? []
  const read = { seq: Number(seq), row: Number(row) }
  if (!Number.isSafeInteger(read.seq) || !Number.isSafeInteger(read.row))
    throw new OvationError('value_out_of_range', { detail: 'before' })
  return read
}
