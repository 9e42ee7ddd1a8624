// Everything that is asked of the rows of reports, once, in the SQL that SQLite and PostgreSQL share. `?` is a value.

/** Rows that were counted up to a seq of the log: whoever has counted further has already written them. */
const UNLESS_COUNTED = `where not exists (select 1 from report_fold as fold where fold.room = ? and fold.seq >= ?)`

const AUDIENCE_SUMS = `sum(watch_ms) as watch_ms, sum(joins) as joins, sum(leaves) as leaves, max(peak) as peak,
    sum(played_ms) as played_ms, sum(stalls) as stalls, sum(stalled_ms) as stalled_ms, sum(delays) as delays,
    sum(delay_ms) as delay_ms`

export const STATEMENTS = {
  fold: `select data from report_fold where room = ?`,
  saveFold: `insert into report_fold (room, seq, data) values (?, ?, ?)
    on conflict (room) do update set seq = excluded.seq, data = excluded.data where excluded.seq > report_fold.seq`,
  saveShow: `insert into report_show (room, started_at, ended_at, title, interruptions)
    select cast(? as text), cast(? as bigint), cast(? as bigint), cast(? as text), cast(? as bigint) ${UNLESS_COUNTED}
    on conflict (room, started_at) do update set ended_at = excluded.ended_at, title = excluded.title,
    interruptions = excluded.interruptions`,
  saveMinute: `insert into report_minute (room, started_at, minute, messages, likes, gifts, coins)
    select cast(? as text), cast(? as bigint), cast(? as bigint), cast(? as bigint), cast(? as bigint), cast(? as bigint),
    cast(? as bigint) ${UNLESS_COUNTED}
    on conflict (room, started_at, minute) do update set messages = excluded.messages, likes = excluded.likes,
    gifts = excluded.gifts, coins = excluded.coins`,
  saveAudience: `insert into report_audience (room, started_at, minute, part, watch_ms, joins, leaves, peak, played_ms, stalls,
    stalled_ms, delays, delay_ms) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (room, started_at, minute, part) do update set watch_ms = excluded.watch_ms, joins = excluded.joins,
    leaves = excluded.leaves, peak = excluded.peak, played_ms = excluded.played_ms, stalls = excluded.stalls,
    stalled_ms = excluded.stalled_ms, delays = excluded.delays, delay_ms = excluded.delay_ms`,
  saveSource: `insert into report_source (room, started_at, part, source, visits) values (?, ?, ?, ?, ?)
    on conflict (room, started_at, part, source) do update set visits = excluded.visits`,
  saveSketch: `insert into report_people (room, started_at, part, sketch) values (?, ?, ?, ?)
    on conflict (room, started_at, part) do update set sketch = excluded.sketch`,
  saveCurve: `insert into report_curve (room, started_at, part, kind, counts) values (?, ?, ?, ?, ?)
    on conflict (room, started_at, part, kind) do update set counts = excluded.counts`,
  curves: `select counts from report_curve where room = ? and started_at = ? and kind = ?`,
  shows: `select started_at, ended_at, title, interruptions from report_show where room = ? and started_at <= ?
    order by started_at desc limit ?`,
  minutes: `select minute, messages, likes, gifts, coins from report_minute where room = ? and started_at = ? order by minute`,
  audience: `select minute, ${AUDIENCE_SUMS} from report_audience where room = ? and started_at = ? group by minute order by minute`,
  logTotals: `select started_at, sum(messages) as messages, sum(likes) as likes, sum(gifts) as gifts, sum(coins) as coins
    from report_minute where room = ? and started_at between ? and ? group by started_at`,
  audienceTotals: `select started_at, ${AUDIENCE_SUMS} from report_audience where room = ? and started_at between ? and ? group by started_at`,
  sketches: `select started_at, sketch from report_people where room = ? and started_at between ? and ?`,
  sources: `select source, sum(visits) as visits from report_source where room = ? and started_at = ?
    group by source order by visits desc, source limit ?`,
  oldestKept: `select started_at from report_show where room = ? order by started_at desc limit 1 offset ?`,
  dropShows: `delete from report_show where room = ? and started_at <= ?`,
  dropMinutes: `delete from report_minute where room = ? and started_at <= ?`,
  dropAudience: `delete from report_audience where room = ? and started_at <= ?`,
  dropSources: `delete from report_source where room = ? and started_at <= ?`,
  dropPeople: `delete from report_people where room = ? and started_at <= ?`,
  dropCurves: `delete from report_curve where room = ? and started_at <= ?`,
} as const

export type StatementName = keyof typeof STATEMENTS
export type Value = string | number | null
/** A statement with its values. */
export type Step = readonly [name: StatementName, ...values: Value[]]
