import type { Standing } from '@ovation/room/rules'
import { readStored } from '../ops/index.ts'
import type { PeopleDatabase } from './database.ts'
import { MAX_ALIASES } from './people.ts'
import type { People } from './people.ts'

/** What a room remembers of somebody, under each id of theirs of which it remembers anything. */
export type StandingsIn = { room: string; standings: { person: string; standing: Standing }[] }

const MAX_ROOMS_PAGE = 100
const MAX_ROWS_READ = 2 * MAX_ROOMS_PAGE

/** What all rooms remember of people: rows that the log keeps, looked up by person. */
export class Standings {
  #db: PeopleDatabase
  #people: Pick<People, 'idsOf'>

  constructor(db: PeopleDatabase, people: Pick<People, 'idsOf'>) {
    this.#db = db
    this.#people = people
  }

  /** A page of the rooms by name, after the one that is named; `next` leads to those that follow. */
  async of(person: string, after: string): Promise<{ rooms: StandingsIn[]; next: string | null }> {
    const ids = await this.#people.idsOf(person)
    const nine = Array.from({ length: MAX_ALIASES + 1 }, (_, index) => ids[index] ?? person)
    type Row = { room: string; person: string; data: string }
    const rows = await this.#db.find<Row>('standingsOf', ...nine, after, MAX_ROWS_READ)
    const rooms = [...Map.groupBy(rows, ({ room }) => room)].map(([room, of]) => ({
      room,
      standings: of.map(({ person, data }) => ({ person, standing: readStored(data) as Standing })),
    }))
    // Of the last one there may be more than was read.
    if (rows.length === MAX_ROWS_READ) rooms.pop()
    const page = rooms.slice(0, MAX_ROOMS_PAGE)
    const isAll = rows.length < MAX_ROWS_READ && page.length === rooms.length
    return { rooms: page, next: isAll ? null : (page.at(-1)?.room ?? null) }
  }
}
