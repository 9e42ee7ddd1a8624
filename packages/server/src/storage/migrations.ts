/** One statement in portable SQL, or one for each database; null where a database needs none. */
export type Statement = string | { sqlite: string | null; postgres: string | null }

/**
 * The schema, one list of statements per version. A released version never changes; a new one is added below it. Integers are
 * milliseconds or whole coins, JSON is text, digests are base64url text. A statement may take as long as it needs.
 */
export const MIGRATIONS: readonly (readonly Statement[])[] = [
  [
    `create table room_head (
       room text primary key, epoch integer not null, seq integer not null, chain text not null,
       tail_seq integer not null, tail_chain text not null, created_at integer not null)`,
    `create table event (
       room text not null, seq integer not null, epoch integer not null, v integer not null, type text not null,
       at integer not null, actor text not null, audience text not null, tier text not null,
       body text, salt text, body_digest text not null, chain text not null, stream_time integer, amends integer,
       primary key (room, seq)) without rowid`,
    `create index event_type on event (room, type, seq)`,
    `create index event_amends on event (room, amends) where amends is not null`,
    `create index event_actor on event (room, actor) where salt is not null`,
    `create table command_key (
       actor text not null, command_id text not null, request_hash text not null,
       epoch integer not null, seq integer not null, at integer not null, money integer not null,
       primary key (actor, command_id)) without rowid`,
    `create index command_key_at on command_key (at) where money = 0`,
    `create table claim (room text not null, name text not null, primary key (room, name)) without rowid`,
    `create table standing (
       room text not null, actor text not null, data text not null, expires_at integer,
       primary key (room, actor)) without rowid`,
    `create index standing_expiry on standing (room, expires_at) where expires_at is not null`,
    `create table snapshot (
       room text primary key, state_version integer not null, epoch integer not null, seq integer not null, state text not null)`,
    `create table account (
       account text not null, currency text not null, balance integer not null, primary key (account, currency)) without rowid`,
    `create table transfer (id text primary key, room text, seq integer, at integer not null) without rowid`,
    `create table entry (
       transfer text not null, account text not null, currency text not null, amount integer not null,
       primary key (transfer, account, currency)) without rowid`,
    `create table secret (name text primary key, value text not null, created_at integer not null)`,
    `create table sign_in_code (hash text primary key, expires_at integer not null)`,
    `create table recovery_code (hash text primary key)`,
    `create table owner_session (hash text primary key, created_at integer not null, expires_at integer not null)`,
  ],
  [
    `create table stream_key (room text primary key, hash text not null unique, sealed text not null, created_at integer not null)`,
  ],
  [`create table node (id text primary key, url text not null, lease_until integer not null)`],
  [
    // Where a key stands in the list does not change when it is made anew.
    `create table publish_key (
       room text not null, id text not null, name text not null, hash text not null unique, sealed text not null,
       created_at integer not null, position integer not null, primary key (room, id))`,
    `insert into publish_key select room, 'main', '', hash, sealed, created_at, created_at from stream_key`,
    `drop table stream_key`,
  ],
  [
    // What the events of a room take: the bytes of their bodies, and 400 for each row with its keys and indexes.
    `alter table room_head add column bytes integer not null default 0`,
    `update room_head set bytes = coalesce(
       (select sum(coalesce(octet_length(event.body), 0)) + 400 * count(*) from event where event.room = room_head.room), 0)`,
    // The newest change of each kind to a message is found without looking at the others.
    `create index event_amends_newest on event (room, amends, type, seq) where amends is not null`,
    `drop index event_amends`,
  ],
  [
    // What the storage still has to do for itself.
    `create table upkeep (task text primary key)`,
  ],
  [
    `create table read_position (
       person text not null, room text not null, seq integer not null, at integer not null, primary key (person, room)) without rowid`,
    `create index read_position_room on read_position (room)`,
    `create index read_position_at on read_position (at)`,
  ],
  [
    // What reads the log behind it: how far it has read each one, and what it could not take.
    `create table consumer (name text primary key, created_at integer not null) without rowid`,
    `create table consumer_cursor (
       consumer text not null, log text not null, seq integer not null, epoch integer not null,
       caught_up_at integer not null, primary key (consumer, log)) without rowid`,
    `create table dead_letter (
       consumer text not null, log text not null, seq integer not null, error text not null, at integer not null,
       primary key (consumer, log, seq)) without rowid`,
    `create index dead_letter_at on dead_letter (consumer, at)`,
    // What lists show of a room, so that none has to open it.
    `create table room_card (
       room text primary key, seq integer not null, listed integer not null, live integer not null, data text not null,
       updated_at integer not null, viewers integer not null, viewers_at integer not null) without rowid`,
    `create index room_card_listed on room_card (live desc, room) where listed = 1`,
  ],
  [
    // Rows of keyed slices. Their keys are compared by their bytes, so that those with a prefix are a range.
    {
      sqlite: `create table keyed_row (
        log text not null, slice text not null, key text not null, person text, data text not null, expires_at integer,
        primary key (log, slice, key)) without rowid`,
      postgres: `create table keyed_row (
        log text not null, slice text not null, key text collate "C" not null, person text, data text not null,
        expires_at bigint, primary key (log, slice, key))`,
    },
    `insert into keyed_row select room, 'standing', actor, actor, data, expires_at from standing`,
    `drop table standing`,
    `create index keyed_row_expiry on keyed_row (log, expires_at) where expires_at is not null`,
    `create index keyed_row_person on keyed_row (log, person) where person is not null`,
    // The version of each feature's fields in a snapshot; of before they were stored, nothing is known.
    `alter table snapshot add column versions text not null default '{}'`,
  ],
  [
    // The log of the site is none of a room.
    `alter table room_head add column kind text not null default 'room'`,
  ],
  [
    // Everybody who has an account, the owner among them, and how they show who they are.
    // Keys of names are compared by their bytes, so that those that begin alike are a range.
    {
      sqlite: `create table person (
        id text primary key, kind text not null, name text not null, name_key text not null, avatar text,
        bio text not null, language text, created_at integer not null, closed_at integer) without rowid`,
      postgres: `create table person (
        id text collate "C" primary key, kind text not null, name text not null, name_key text collate "C" not null,
        avatar text, bio text not null, language text, created_at bigint not null, closed_at bigint)`,
    },
    `create index person_created on person (created_at, id)`,
    `create index person_name on person (name_key, id)`,
    // The ids that somebody had as a guest before they had an account.
    `create table person_alias (alias text primary key, person text not null, created_at integer not null) without rowid`,
    `create index person_alias_person on person_alias (person)`,
    `create table site_role (person text primary key, role text not null, granted_by text not null, granted_at integer not null) without rowid`,
    // Roles in rooms, as a consumer of the log finds them: what a person sees in the studio without opening every room.
    `create table room_member (
       person text not null, room text not null, role text not null, granted_at integer not null,
       primary key (person, room)) without rowid`,
    `create index room_member_room on room_member (room, role)`,
    `create table credential (
       kind text not null, key text not null, person text not null, data text not null, created_at integer not null,
       used_at integer, primary key (kind, key)) without rowid`,
    `create index credential_person on credential (person, kind)`,
    `create table session (
       hash text primary key, person text not null, label text not null, created_at integer not null,
       expires_at integer not null, reset_until integer not null) without rowid`,
    `create index session_person on session (person)`,
    `create index session_expiry on session (expires_at)`,
    // What works once: links to sign in, challenges of passkeys.
    `create table one_time (
       hash text primary key, purpose text not null, data text not null, expires_at integer not null) without rowid`,
    `create index one_time_expiry on one_time (expires_at)`,
    `create table invitation (
       id text primary key, hash text not null unique, room text, role text not null, note text not null,
       created_by text not null, created_at integer not null, expires_at integer not null, uses_left integer not null) without rowid`,
    `create index invitation_room on invitation (room, created_at)`,
    {
      sqlite: `create table avatar (hash text primary key, person text not null, data blob not null, created_at integer not null)`,
      postgres: `create table avatar (hash text primary key, person text not null, data bytea not null, created_at bigint not null)`,
    },
    `create index avatar_person on avatar (person)`,
    // Who is being erased in all rooms, under which ids (JSON), and up to where.
    `create table person_erasure (
       person text primary key, ids text not null, after_room text not null, claimed_until integer not null,
       requested_at integer not null) without rowid`,
    `insert into person (id, kind, name, name_key, bio, created_at)
       select 'owner', 'owner', 'Owner', 'owner', '', coalesce((select min(created_at) from room_head), 0)`,
    `insert into site_role (person, role, granted_by, granted_at) select 'owner', 'owner', 'system', 0`,
    `insert into credential (kind, key, person, data, created_at)
       select 'password', 'owner', 'owner', value, created_at from secret where name = 'owner-password'`,
    `delete from secret where name = 'owner-password'`,
    `insert into credential (kind, key, person, data, created_at) select 'recovery', hash, 'owner', '', 0 from recovery_code`,
    // The rights to replace a password were kept as sessions of ten minutes.
    `insert into session (hash, person, label, created_at, expires_at, reset_until)
       select hash, 'owner', '', created_at, expires_at, 0 from owner_session where expires_at - created_at > 600000`,
    `insert into one_time (hash, purpose, data, expires_at) select hash, 'sign-in', '{"person":"owner"}', expires_at from sign_in_code`,
    `drop table recovery_code`,
    `drop table owner_session`,
    `drop table sign_in_code`,
  ],
  [
    // The certificate that nodes share. A server alone has it in files.
    { sqlite: null, postgres: `create table acme (name text primary key, value text not null, until bigint)` },
  ],
  [
    // In order, so that an export reads on where it was instead of sorting all of it for every page. SQLite's has the seq as it is.
    { sqlite: null, postgres: `drop index event_actor` },
    { sqlite: null, postgres: `create index event_actor on event (room, actor, seq) where salt is not null` },
  ],
  [
    // Sign-ins on pages of other origins are sessions that hang on another one; `rotation` (JSON) has digests of their secrets.
    `alter table session add column origin text`,
    `alter table session add column parent text`,
    `alter table session add column rotation text`,
    `create index session_parent on session (parent) where parent is not null`,
  ],
  [
    // Reports: how far each log was counted (JSON), shows by when they began, and what the log tells of each minute.
    `create table report_fold (room text primary key, seq integer not null, data text not null) without rowid`,
    `create table report_show (
       room text not null, started_at integer not null, ended_at integer, title text not null, interruptions integer not null,
       primary key (room, started_at)) without rowid`,
    `create table report_minute (
       room text not null, started_at integer not null, minute integer not null, messages integer not null,
       likes integer not null, gifts integer not null, coins integer not null, primary key (room, started_at, minute)) without rowid`,
    // What nodes count: a part is what one node counts of a show until it restarts.
    `create table report_audience (
       room text not null, started_at integer not null, minute integer not null, part text not null, watch_ms integer not null,
       joins integer not null, leaves integer not null, peak integer not null,
       primary key (room, started_at, minute, part)) without rowid`,
    `create table report_people (
       room text not null, started_at integer not null, part text not null, sketch text not null,
       primary key (room, started_at, part)) without rowid`,
  ],
  [
    // What players say of the video, and where visits come from.
    `alter table report_audience add column played_ms integer not null default 0`,
    `alter table report_audience add column stalls integer not null default 0`,
    `alter table report_audience add column stalled_ms integer not null default 0`,
    `alter table report_audience add column delays integer not null default 0`,
    `alter table report_audience add column delay_ms integer not null default 0`,
    `create table report_source (
       room text not null, started_at integer not null, part text not null, source text not null, visits integer not null,
       primary key (room, started_at, part, source)) without rowid`,
  ],
  [
    // Keys with which servers call the REST API; of their secrets only keyed digests.
    `create table api_key (
       id text primary key, name text not null, hash text not null unique, former_hash text, former_until integer,
       grants text not null, created_by text not null, created_at integer not null, expires_at integer, used_at integer) without rowid`,
    `create table repeated_request (id text primary key, request text not null, answer text, at integer not null) without rowid`,
    `create index repeated_request_at on repeated_request (at)`,
    `create unique index api_key_former on api_key (former_hash) where former_hash is not null`,
  ],
  [
    // How long visits last, and how far replays are watched, by minute (JSON).
    `create table report_curve (
       room text not null, started_at integer not null, part text not null, kind text not null, counts text not null,
       primary key (room, started_at, part, kind)) without rowid`,
  ],
  [
    // Signing keys that were added while the server ran (which of them count is in the log of the site), and what was
    // administered beside the logs.
    `create table signing_key (id text primary key, algorithm text not null, sealed text not null, created_at integer not null) without rowid`,
    {
      sqlite: `create table audit (
        id integer primary key autoincrement, at integer not null, actor text not null, action text not null, target text, detail text)`,
      postgres: `create table audit (
        id bigint generated always as identity primary key, at bigint not null, actor text not null, action text not null, target text, detail text)`,
    },
    `create index audit_at on audit (at)`,
  ],
  [
    // What all rooms remember of somebody is found by the same index as what one of them does.
    `create index keyed_row_of_person on keyed_row (person, log) where person is not null`,
    `drop index keyed_row_person`,
  ],
  [
    // Where what happens in rooms leaves, and what was tried last.
    `create table outlet (
       id text primary key, name text not null, kind text not null, rooms text not null, types text not null,
       audience text not null, settings text not null, sealed text, former_until integer, begins text not null,
       paused_why text, paused_words text, paused_at integer, created_by text not null, created_at integer not null,
       version integer not null) without rowid`,
    {
      sqlite: `create table outlet_delivery (
        id integer primary key autoincrement, outlet text not null, at integer not null, room text not null,
        from_seq integer not null, to_seq integer not null, attempt integer not null, status integer, ms integer not null,
        error text)`,
      postgres: `create table outlet_delivery (
        id bigint generated always as identity primary key, outlet text not null, at bigint not null, room text not null,
        from_seq bigint not null, to_seq bigint not null, attempt bigint not null, status bigint, ms bigint not null,
        error text)`,
    },
    `create index outlet_delivery_outlet on outlet_delivery (outlet, id)`,
    `create index outlet_delivery_room on outlet_delivery (room)`,
  ],
]

/** The statements of one version in one database's SQL. */
export const statementsFor = (database: 'sqlite' | 'postgres', version: readonly Statement[]): string[] =>
  version.flatMap((statement) =>
    typeof statement !== 'string'
      ? (statement[database] ?? [])
      : database === 'sqlite'
        ? statement
        : inPostgres(statement),
  )

/** Wide integers, and nothing to say about rowids. */
const inPostgres = (statement: string): string =>
  statement.replace(/\binteger\b/g, 'bigint').replace(/\) without rowid$/, ')')
