import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { spoilBytes } from './bytes.ts'
import { hostileJson, hostileText } from './json.ts'
import { Draw } from './random.ts'

// What lies on the disk, spoilt: journals of recordings, rows of events and snapshots.

const RECORDING = 'recording'
/** Each of so many lines that are not JSON costs an error with its stack. */
const MANY_LINES_ONE_IN = 50

/** Lines of a journal, as they should be. */
const linesOf = (id: string, room: string): readonly Record<string, unknown>[] => [
  { t: 'recording', v: 1, id, room, kind: 'evening', title: 'A show', at: 1_700_000_000_000 },
  { t: 'run', mime: 'video/mp4; codecs="avc1.42c00d"', width: 320, height: 180, bytes: 700 },
  { t: 'part', ms: 2_000, bytes: 5_000, independent: true, at: 1_700_000_000_000, seq: 1 },
  { t: 'part', ms: 2_000, bytes: 5_000, independent: false, at: 1_700_000_002_000, seq: 2 },
  { t: 'edit', title: 'Cut', trim: { fromMs: 0, toMs: 1_000 }, chapters: [{ atMs: 0, title: 'One' }] },
  { t: 'run', mime: 'audio/mp4', width: 0, height: 0, bytes: 300 },
  { t: 'end', at: 1_700_000_004_000 },
]

/** A journal with spoilt, repeated, lost and misplaced lines. */
export function hostileIndex(draw: Draw, id: string, room: string): string {
  const lines = linesOf(id, room).map((line, index) =>
    // After lines as they should be, and the beginning above all, what follows is read.
    !draw.oneIn(index === 0 ? 8 : 3) ? JSON.stringify(line) : hostileJson(line, draw),
  )
  for (let n = draw.below(4); n > 0; n--) lines.splice(draw.below(lines.length + 1), draw.below(2), draw.pick(lines))
  if (draw.oneIn(6)) lines.reverse()
  if (draw.oneIn(MANY_LINES_ONE_IN))
    lines.push(...Array.from({ length: draw.pick([100, 500]) }, () => draw.pick(lines).slice(0, 200)))
  const text = lines.join(draw.oneIn(20) ? '\r\n' : '\n')
  return draw.oneIn(8) ? spoilBytes(Buffer.from(text), draw).toString('utf8') : text
}

export function writeIndexes(folder: string, count: number, seed: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const draw = new Draw(seed, RECORDING, index)
    const id = `fuzzed${index}`
    mkdirSync(join(folder, 'recordings', id), { recursive: true })
    writeFileSync(join(folder, 'recordings', id, 'journal.jsonl'), hostileIndex(draw, id, `fuzz${index % 8}`))
    return id
  })
}

type Row = Record<string, string | number | null>

const valueOf = (text: string | number | null | undefined): unknown => {
  try {
    return JSON.parse(String(text))
  } catch {
    return String(text)
  }
}

/** A row with one column spoilt. */
function spoilRow(row: Row, column: string, draw: Draw): Row {
  const numbers = ['v', 'epoch', 'at', 'stream_time', 'amends', 'state_version']
  const spoilt = numbers.includes(column)
    ? draw.pick([0, -1, 2, 99, 2 ** 40, 9_007_199_254_740_991])
    : column === 'body' || column === 'state' || column === 'audience'
      ? hostileJson(valueOf(row[column]), draw)
      : hostileText(draw)
  return { ...row, [column]: spoilt }
}

const EVENT_COLUMNS = [
  'v',
  'type',
  'body',
  'body',
  'body',
  'audience',
  'actor',
  'tier',
  'stream_time',
  'amends',
  'body_digest',
]
const SNAPSHOT_COLUMNS = ['state', 'state', 'state_version']

/** Copies a room so many times, each with one row that is not what was written. Gives their names. */
export function writeSpoiltRooms(folder: string, from: string, count: number, seed: number): string[] {
  const db = new DatabaseSync(join(folder, 'ovation.db'))
  const all = (table: string): Row[] => db.prepare(`select * from ${table} where room = ?`).all(from) as Row[]
  const insert = (table: string, row: Row): void => {
    const names = Object.keys(row)
    db.prepare(`insert into ${table} (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`).run(
      ...Object.values(row),
    )
  }
  const [heads, events, snapshots] = [all('room_head'), all('event'), all('snapshot')]
  const rooms = Array.from({ length: count }, (_, index) => {
    const draw = new Draw(seed, 'row', index)
    const room = `spoilt${index}`
    const inSnapshot = snapshots.length > 0 && draw.oneIn(3)
    const at = draw.below(events.length)
    for (const head of heads) insert('room_head', { ...head, room })
    for (const [number, event] of events.entries()) {
      const own = { ...event, room }
      insert('event', !inSnapshot && number === at ? { ...spoilRow(own, draw.pick(EVENT_COLUMNS), draw), room } : own)
    }
    for (const snapshot of snapshots) {
      const own = { ...snapshot, room }
      insert('snapshot', inSnapshot ? { ...spoilRow(own, draw.pick(SNAPSHOT_COLUMNS), draw), room } : own)
    }
    return room
  })
  db.close()
  return rooms
}
