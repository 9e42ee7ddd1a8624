import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { PeopleSketch } from '../src/reports/people-sketch.ts'
import type { TestServer } from './server.fixture.ts'

/** How long each of the counted shows was. */
export const MINUTES = 45
const FIRST = Date.UTC(2026, 4, 1, 12)
const DAY_MS = 86_400_000

/** Two shows of three quarters of an hour, as they were counted: the second with twice as many viewers. The server is started again. */
export async function addCountedShows(test: TestServer, room: string, title: (n: number) => string): Promise<void> {
  await test.server.close()
  const db = new DatabaseSync(join(test.folder, 'ovation.db'))
  const show = db.prepare('insert into report_show values (?, ?, ?, ?, ?)')
  const minute = db.prepare('insert into report_minute values (?, ?, ?, ?, ?, ?, ?)')
  const audience = db.prepare('insert into report_audience values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const source = db.prepare('insert into report_source values (?, ?, ?, ?, ?)')
  const people = db.prepare('insert into report_people values (?, ?, ?, ?)')
  const curve = db.prepare('insert into report_curve values (?, ?, ?, ?, ?)')
  for (const n of [1, 2]) {
    const startedAt = FIRST + n * DAY_MS
    show.run(room, startedAt, startedAt + MINUTES * 60_000, title(n), n - 1)
    people.run(room, startedAt, 'a', new PeopleSketch(Array.from({ length: 80 * n }, (_, at) => at)).write())
    // Two of three stay to the end; the others leave little by little.
    const left = Array.from({ length: MINUTES }, (_, minute) => (minute < 20 ? 2 : 0))
    const here = Array.from({ length: MINUTES + 1 }, (_, minute) => (minute % 5 === 0 ? 8 : 0))
    curve.run(room, startedAt, 'a', 'stays', JSON.stringify({ left, here }))
    source.run(room, startedAt, 'a', 'direct', 60)
    source.run(room, startedAt, 'a', 'news.example', 25)
    for (let at = 0; at < MINUTES; at++) {
      const viewers = n * Math.round(20 + 20 * Math.sin((at / MINUTES) * Math.PI))
      const stalledMs = at === 10 ? viewers * 6_000 : 0
      audience.run(
        ...([room, startedAt, at, 'a', viewers * 60_000, n * 3, n * 2, viewers + 2] as const),
        ...[viewers * 60_000 - stalledMs, stalledMs / 2_000, stalledMs, viewers, viewers * 1_250],
      )
      minute.run(room, startedAt, at, at === 20 ? 140 : 12, at % 7, at === 30 ? 4 : 0, at === 30 ? 40 : 0)
    }
  }
  db.close()
  await test.begin()
}
