import type { RoomEvent } from '@ovation/room'
import type { Credentials } from './credentials.ts'
import type { PeopleDatabase } from './database.ts'
import type { People } from './people.ts'
import type { RoomRoles } from './room-roles.ts'
import { roomsAfter } from './rooms-after.ts'
import type { PersonSessions } from './sessions.ts'

const EVENTS_PER_PAGE = 500
const PAGE_BYTES = 256_000

export type ExportsDeps = {
  db: PeopleDatabase
  people: Pick<People, 'find' | 'aliasesOf'>
  credentials: Pick<Credentials, 'list'>
  sessions: Pick<PersonSessions, 'list'>
  roomRoles: Pick<RoomRoles, 'roomsOf'>
  /** What somebody wrote in a room and what was not erased, above a seq, in order. */
  readBy: (
    room: string,
    id: string,
    range: { after: number; limit: number; maxBytes: number },
  ) => Promise<readonly RoomEvent[]>
}

/** Everything that the server has of somebody, for them to take along. */
export class Exports {
  #deps: ExportsDeps

  constructor(deps: ExportsDeps) {
    this.#deps = deps
  }

  /** As pieces of one JSON text: what they wrote is read page by page, and never in memory at once. */
  async *of(id: string): AsyncGenerator<string> {
    const { people, credentials, sessions, roomRoles } = this.#deps
    const aliases = await people.aliasesOf(id)
    const known = {
      id,
      account: (await people.find(id)) ?? null,
      aliases,
      rooms: await roomRoles.roomsOf(id),
      ...(await credentials.list(id)),
      sessions: (await sessions.list(id)).map(({ label, createdAt, expiresAt }) => ({ label, createdAt, expiresAt })),
    }
    yield `${JSON.stringify(known).slice(0, -1)},"written":[`
    let first = true
    for await (const event of this.#written([id, ...aliases])) {
      yield `${first ? '' : ','}${JSON.stringify(event)}`
      first = false
    }
    yield ']}'
  }

  async *#written(ids: readonly string[]): AsyncGenerator<object> {
    const { db, readBy } = this.#deps
    for await (const room of roomsAfter(db, '')) {
      for (const id of ids) {
        let after = 0
        for (;;) {
          const page = await readBy(room, id, { after, limit: EVENTS_PER_PAGE, maxBytes: PAGE_BYTES })
          for (const { seq, at, actor, type, body } of page) yield { room, seq, at, actor, type, body }
          const last = page.at(-1)
          if (!last) break
          after = last.seq
        }
      }
    }
  }
}
