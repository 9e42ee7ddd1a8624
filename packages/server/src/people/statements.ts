// Everything that is asked of the rows about people, once, in the SQL that SQLite and PostgreSQL share. `?` is a value.

/** Rows of people carry their site role with them. */
const PERSON = `select person.id, person.kind, person.name, person.avatar, person.bio, person.language, person.created_at,
  person.closed_at, site_role.role as site_role from person left join site_role on site_role.person = person.id`

const OUTLET = `id, name, kind, rooms, types, audience, settings, sealed, former_until, begins, paused_why, paused_words,
  paused_at, created_by, created_at, version`
const API_KEY = 'id, name, hash, former_until, grants, created_by, created_at, expires_at, used_at'

/** A statement asks for so many together; places that are left over are `''`. */
export const ASKED_TOGETHER = 64
export const together = (values: readonly string[]): string[] => [
  ...values,
  ...Array<string>(ASKED_TOGETHER - values.length).fill(''),
]
const AMONG = `in (${Array(ASKED_TOGETHER).fill('?').join(', ')})`

export const STATEMENTS = {
  // People.
  addPerson: `insert into person (id, kind, name, name_key, avatar, bio, language, created_at) values (?, ?, ?, ?, ?, ?, ?, ?)`,
  addPersonOnce: `insert into person (id, kind, name, name_key, bio, created_at) values (?, ?, ?, ?, '', ?) on conflict (id) do nothing`,
  personById: `${PERSON} where person.id = ?`,
  peopleById: `${PERSON} where person.id ${AMONG}`,
  peopleByTime: `${PERSON} where person.kind <> 'guest' and person.closed_at is null
    and (person.created_at, person.id) < (?, ?) order by person.created_at desc, person.id desc limit ?`,
  // A range instead of `like`, which only some collations answer from an index.
  peopleByName: `${PERSON} where person.name_key >= ? and person.name_key < ? and person.closed_at is null
    and (person.name_key, person.id) > (?, ?) order by person.name_key, person.id limit ?`,
  // What it changes nothing in is closed. Steps that come after it see what others did before: it waits for them.
  holdPerson: `update person set kind = kind where id = ? and closed_at is null`,
  setName: `update person set name = ?, name_key = ? where id = ? and closed_at is null`,
  setBio: `update person set bio = ? where id = ? and closed_at is null`,
  setLanguage: `update person set language = ? where id = ? and closed_at is null`,
  setAvatar: `update person set avatar = ? where id = ? and closed_at is null`,
  dropPerson: `delete from person where id = ? and not exists (select 1 from site_role where site_role.person = person.id)
    and not exists (select 1 from session where session.person = person.id)`,
  closePerson: `update person set closed_at = ?, name = '', name_key = '', avatar = null, bio = '', language = null where id = ? and closed_at is null`,
  // Guests' ids of somebody who has an account now.
  addAlias: `insert into person_alias (alias, person, created_at) select cast(? as text), person.id, cast(? as bigint) from person
    where person.id = ? and person.closed_at is null
    and (select count(*) from person_alias where person_alias.person = person.id) < ? on conflict (alias) do nothing`,
  aliasesOf: `select alias from person_alias where person = ? order by created_at desc limit ?`,
  personOfAlias: `select person from person_alias where alias = ?`,
  dropAliases: `delete from person_alias where person = ?`,
  // Roles on the whole site, and in rooms.
  // The last value is the role that it is given in place of, `''` for none.
  setSiteRole: `insert into site_role (person, role, granted_by, granted_at)
    select person.id, cast(? as text), cast(? as text), cast(? as bigint) from person where person.id = ? and person.closed_at is null
    and coalesce((select held.role from site_role as held where held.person = person.id), '') = ?
    on conflict (person) do update set role = excluded.role, granted_by = excluded.granted_by, granted_at = excluded.granted_at`,
  takeSiteRole: `delete from site_role where person = ? and role = ?`,
  dropSiteRole: `delete from site_role where person = ?`,
  countSiteRole: `select count(*) as count from site_role where role = ?`,
  // Led by those with a role, who are few.
  staffNames: `select name_key, id from person where closed_at is null and name_key <> ''
    and id in (select person from site_role union select person from room_member where role <> 'member') limit ?`,
  setRoomRole: `insert into room_member (person, room, role, granted_at) values (?, ?, ?, ?)
    on conflict (person, room) do update set role = excluded.role, granted_at = excluded.granted_at`,
  dropRoomRole: `delete from room_member where person = ? and room = ?`,
  dropRolesIn: `delete from room_member where room = ?`,
  dropRoomRoles: `delete from room_member where person = ?`,
  roomsOf: `select room, role from room_member where person = ? order by room limit ?`,
  rolesInRooms: `select distinct role from room_member where person = ?`,
  membersOf: `select room_member.person, room_member.role, room_member.granted_at, person.name, person.avatar, person.kind
    from room_member left join person on person.id = room_member.person where room_member.room = ? and room_member.role = ?
    and room_member.person > ? order by room_member.person limit ?`,
  // How somebody shows who they are.
  addCredential: `insert into credential (kind, key, person, data, created_at) values (?, ?, ?, ?, ?)`,
  addCredentialWithin: `insert into credential (kind, key, person, data, created_at)
    select cast(? as text), cast(? as text), person.id, cast(? as text), cast(? as bigint) from person
    where person.id = ? and person.closed_at is null
    and (select count(*) from credential where credential.person = person.id and credential.kind = ?) < ?
    on conflict (kind, key) do nothing`,
  putCredential: `insert into credential (kind, key, person, data, created_at) values (?, ?, ?, ?, ?)
    on conflict (kind, key) do update set data = excluded.data, created_at = excluded.created_at where credential.person = excluded.person`,
  credential: `select kind, key, person, data, created_at, used_at from credential where kind = ? and key = ?`,
  credentialsOf: `select kind, key, person, data, created_at, used_at from credential where person = ? and kind = ? order by created_at, key limit ?`,
  useCredential: `update credential set data = ?, used_at = ? where kind = ? and key = ? and data = ?`,
  takeCredential: `delete from credential where kind = ? and key = ? returning person`,
  dropCredential: `delete from credential where person = ? and kind = ? and key = ?`,
  // Recovery codes are for when the others are lost.
  dropCredentialButLast: `delete from credential where person = ? and kind = ? and key = ?
    and (select count(*) from credential as way where way.person = credential.person and way.kind in ('mail', 'passkey')) > 1`,
  dropCredentials: `delete from credential where person = ? and kind = ?`,
  dropAllCredentials: `delete from credential where person = ?`,
  // Sessions. Each comes as often as its person has ids as a guest, with one in each row, and once without any.
  addSession: `insert into session (hash, person, label, created_at, expires_at, reset_until)
    select cast(? as text), person.id, cast(? as text), cast(? as bigint), cast(? as bigint), cast(? as bigint) from person
    where person.id = ? and person.closed_at is null`,
  forgetSessions: `delete from session where expires_at <= ?`,
  sessions: `select session.hash, session.created_at, session.expires_at, session.reset_until, session.label, session.origin, session.rotation,
    person.id,
    person.kind, person.name, person.avatar, person.bio, person.language, site_role.role as site_role, person_alias.alias
    from session join person on person.id = session.person left join site_role on site_role.person = person.id
    left join person_alias on person_alias.person = person.id
    where session.expires_at > ? and person.closed_at is null and session.hash ${AMONG} order by person_alias.created_at desc`,
  sessionsOf: `select hash, label, origin, created_at, expires_at from session where person = ? and expires_at > ? order by created_at desc limit ?`,
  endSession: `delete from session where hash = ? and person = ?`,
  // On a page of another origin, as long as the session that it hangs on.
  addGrant: `insert into session (hash, person, label, created_at, expires_at, reset_until, origin, parent, rotation)
    select ?, person, ?, cast(? as bigint), expires_at, 0, ?, hash, ? from session
    where hash = ? and person = ? and expires_at > ? and origin is null`,
  rotateGrant: `update session set rotation = ? where hash = ? and rotation = ?`,
  endGrants: `delete from session where parent = ? and person = ?`,
  endSessions: `delete from session where person = ?`,
  endOtherSessions: `delete from session where person = ? and hash <> ?`,
  // What works once.
  addOneTime: `insert into one_time (hash, purpose, data, expires_at) values (?, ?, ?, ?)`,
  forgetOneTime: `delete from one_time where expires_at <= ?`,
  takeOneTime: `delete from one_time where hash = ? and purpose = ? and expires_at > ? returning data`,
  peekOneTime: `select data, expires_at from one_time where hash = ? and purpose = ? and expires_at > ?`,
  // Invitations.
  addInvitation: `insert into invitation (id, hash, room, role, note, created_by, created_at, expires_at, uses_left)
    select * from (select cast(? as text) as id, cast(? as text) as hash, cast(? as text) as room, cast(? as text) as role,
      cast(? as text) as note, cast(? as text) as created_by, cast(? as bigint) as created_at, cast(? as bigint) as expires_at,
      cast(? as bigint) as uses_left) as made
    where (select count(*) from invitation as open where (open.room = made.room or (open.room is null and made.room is null))
      and open.expires_at > made.created_at and open.uses_left > 0) < ?`,
  invitation: `select id, room, role, note, created_by, created_at, expires_at, uses_left from invitation where hash = ? and expires_at > ? and uses_left > 0`,
  invitationsOf: `select id, room, role, note, created_by, created_at, expires_at, uses_left from invitation
    where room = ? and expires_at > ? and uses_left > 0 order by created_at desc limit ?`,
  siteInvitations: `select id, room, role, note, created_by, created_at, expires_at, uses_left from invitation
    where room is null and expires_at > ? and uses_left > 0 order by created_at desc limit ?`,
  returnInvitation: `update invitation set uses_left = uses_left + 1 where hash = ? and expires_at > ?`,
  useInvitation: `update invitation set uses_left = uses_left - 1 where hash = ? and expires_at > ? and uses_left > 0`,
  dropInvitation: `delete from invitation where id = ?`,
  dropInvitationsBy: `delete from invitation where created_by = ?`,
  forgetInvitations: `delete from invitation where expires_at <= ?`,
  // Who is being erased: `claimed_until` is the lease of the node that does it.
  addErasure: `insert into person_erasure (person, ids, after_room, claimed_until, requested_at) values (?, ?, '', ?, ?)
    on conflict (person) do update set ids = excluded.ids, after_room = '', claimed_until = excluded.claimed_until`,
  dueErasure: `select person, ids, after_room, claimed_until from person_erasure where claimed_until <= ? order by requested_at, person limit 1`,
  moveErasure: `update person_erasure set after_room = ?, claimed_until = ? where person = ? and claimed_until = ?`,
  dropErasure: `delete from person_erasure where person = ? and claimed_until = ?`,
  roomsAfter: `select room from room_head where kind = 'room' and room > ? order by room limit ?`,
  // What rooms remember of somebody under any of their ids: rows that the log keeps.
  standingsOf: `select keyed_row.log as room, keyed_row.person, keyed_row.data from keyed_row
    join room_head on room_head.room = keyed_row.log and room_head.kind = 'room'
    where keyed_row.person in (?, ?, ?, ?, ?, ?, ?, ?, ?) and keyed_row.slice = 'standing' and keyed_row.log > ?
    order by keyed_row.log, keyed_row.person limit ?`,
  // API keys. The secret from before counts until its time is over.
  addApiKey: `insert into api_key (id, name, hash, grants, created_by, created_at, expires_at)
    select * from (select cast(? as text) as id, cast(? as text) as name, cast(? as text) as hash, cast(? as text) as grants,
      cast(? as text) as created_by, cast(? as bigint) as created_at, cast(? as bigint) as expires_at) as made
    where (select count(*) from api_key) < ?`,
  apiKeys: `select ${API_KEY} from api_key order by created_at desc, id limit ?`,
  apiKeyByHash: `select ${API_KEY} from api_key where hash = ? or (former_hash = ? and former_until > ?)`,
  rotateApiKey: `update api_key set former_hash = hash, former_until = ?, hash = ? where id = ? returning ${API_KEY}`,
  useApiKey: `update api_key set used_at = ? where id = ?`,
  dropApiKey: `delete from api_key where id = ?`,
  // Signing keys; those that are of no use any more are found by the log of the site.
  addSigningKey: `insert into signing_key (id, algorithm, sealed, created_at) values (?, ?, ?, ?) on conflict (id) do nothing`,
  signingKey: `select id, algorithm, sealed from signing_key where id = ?`,
  signingKeyIds: `select id, created_at from signing_key limit ?`,
  dropSigningKey: `delete from signing_key where id = ?`,
  // What was administered, the newest first.
  addAudit: `insert into audit (at, actor, action, target, detail) values (?, ?, ?, ?, ?)`,
  audit: `select id, at, actor, action, target, detail from audit where id < ? and (cast(? as text) = '' or action = ?)
    and (cast(? as text) = '' or actor = ?) order by id desc limit ?`,
  forgetAudit: `delete from audit where at < ? or id <= (select max(id) from audit) - ?`,
  // Outlets: where what happens in rooms leaves. The last value of the first is how many there may be.
  addOutlet: `insert into outlet (id, name, kind, rooms, types, audience, settings, sealed, begins, created_by, created_at, version)
    select * from (select cast(? as text) as id, cast(? as text) as name, cast(? as text) as kind, cast(? as text) as rooms,
      cast(? as text) as types, cast(? as text) as audience, cast(? as text) as settings, cast(? as text) as sealed,
      cast(? as text) as begins, cast(? as text) as created_by, cast(? as bigint) as created_at, 1) as made
    where (select count(*) from outlet) < ?`,
  outlets: `select ${OUTLET} from outlet order by created_at desc, id limit ?`,
  outlet: `select ${OUTLET} from outlet where id = ?`,
  outletVersions: `select id, version from outlet limit ?`,
  changeOutlet: `update outlet set name = ?, rooms = ?, types = ?, audience = ?, settings = ?, sealed = ?, version = version + 1
    where id = ? and version = ?`,
  pauseOutlet: `update outlet set paused_why = ?, paused_words = ?, paused_at = ?, version = version + 1
    where id = ? and paused_why is null`,
  resumeOutlet: `update outlet set paused_why = null, paused_words = null, paused_at = null, version = version + 1 where id = ?`,
  touchOutlet: `update outlet set version = version + 1 where id = ?`,
  rotateOutlet: `update outlet set sealed = ?, former_until = ?, version = version + 1 where id = ? and version = ?`,
  dropOutlet: `delete from outlet where id = ?`,
  addDelivery: `insert into outlet_delivery (outlet, at, room, from_seq, to_seq, attempt, status, ms, error)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  deliveries: `select at, room, from_seq, to_seq, attempt, status, ms, error from outlet_delivery where outlet = ?
    order by id desc limit ?`,
  forgetDeliveries: `delete from outlet_delivery where outlet = ? and (at < ? or id <= coalesce((select id from outlet_delivery
    where outlet = ? order by id desc limit 1 offset ?), 0))`,
  dropDeliveries: `delete from outlet_delivery where outlet = ?`,
  // Requests that may come again, and what they were answered.
  forgetRequests: `delete from repeated_request where at < ?`,
  addRequest: `insert into repeated_request (id, request, at) values (?, ?, ?) on conflict (id) do nothing`,
  dropRequest: `delete from repeated_request where id = ? and answer is null and at <= ?`,
  answerRequest: `update repeated_request set answer = ? where id = ?`,
  request: `select request, answer, at from repeated_request where id = ?`,
  // Avatars.
  addAvatar: `insert into avatar (hash, person, data, created_at) values (?, ?, ?, ?) on conflict (hash) do nothing`,
  avatar: `select data from avatar where hash = ?`,
  // Of rooms: the picture of one, and which rooms have any.
  pictureOf: `select hash from avatar where person = ?`,
  picturesOfRooms: `select person, hash from avatar where person like 'room %' order by created_at desc limit 1000`,
  dropAvatars: `delete from avatar where person = ? and hash <> ?`,
} as const

export type StatementName = keyof typeof STATEMENTS
export type Value = string | number | null | Uint8Array
/** A statement with its values. */
export type Step = readonly [name: StatementName, ...values: Value[]]
