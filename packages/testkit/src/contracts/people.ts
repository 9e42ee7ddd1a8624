import { expect } from 'vitest'
import type { PeopleDatabase, Step } from '@ovation/server/people'
import { withFixture } from './with-fixture.ts'

/** What a test of the rows about people needs: a fresh storage. */
export type PeopleFixture = { db: PeopleDatabase; close(): Promise<void> }

const person = (id: string, name: string, createdAt = 0): Step => [
  ...(['addPerson', id, 'account', name, name.toLowerCase(), null, '', null, createdAt] as const),
]
const ids = (rows: { id: string }[]): string[] => rows.map(({ id }) => id)
const LATE = Number.MAX_SAFE_INTEGER

/** The values of a statement that looks for several (`ASKED_TOGETHER`). */
const among = (...values: string[]): string[] => [...values, ...Array<string>(64 - values.length).fill('')]

/** What every storage of people has to hold, rule by rule (docs/spec/people.md). */
export function peopleContract(open: () => Promise<PeopleFixture>): void {
  const test = withFixture(open)
  const withRows = (name: string, run: (db: PeopleDatabase) => Promise<void>): void => test(name, ({ db }) => run(db))
  /** How many of several who use the same at once are let in. */
  const admitted = async (use: () => Promise<unknown[]>): Promise<number> =>
    (await Promise.all([1, 2, 3, 4].map(use))).filter((rows) => rows.length === 1).length

  withRows('[PEOPLE1] the owner is a person with a role on the site from the start', async (db) => {
    expect(await db.find('personById', 'owner')).toMatchObject([{ id: 'owner', kind: 'owner', site_role: 'owner' }])
  })

  withRows('[PEOPLE2] a change is stored whole or not at all', async (db) => {
    const twice: Step[] = [person('@a', 'Ann'), person('@a', 'Ann again')]
    await expect(db.change(twice)).rejects.toThrow()
    expect(await db.find('personById', '@a')).toEqual([])
    expect(await db.change([person('@a', 'Ann'), ['setBio', 'hello', '@a'], ['setBio', 'x', '@nobody']])).toEqual([
      1, 1, 0,
    ])
    expect(await db.find('personById', '@a')).toMatchObject([{ name: 'Ann', bio: 'hello', site_role: null }])
  })

  withRows('[PEOPLE3] accounts are listed by time and by the beginning of their name, page by page', async (db) => {
    await db.change([person('@a', 'Ann', 1), person('@b', 'Bea', 2), person('@c', 'Anton', 3), person('@d', 'Ann', 3)])
    const byTime = await db.find<{ id: string }>('peopleByTime', LATE, '', 3)
    expect(ids(byTime)).toEqual(['@d', '@c', '@b'])
    expect(ids(await db.find('peopleByTime', 2, '@b', 9))).toEqual(['@a', 'owner'])
    const named = (from: string, after: string) =>
      db.find<{ id: string }>('peopleByName', 'an', 'an\u{10ffff}', from, after, 2)
    expect(ids(await named('', ''))).toEqual(['@a', '@d'])
    expect(ids(await named('ann', '@d'))).toEqual(['@c'])
    await db.change([['closePerson', 9, '@a']])
    expect(ids(await named('', ''))).toEqual(['@d', '@c'])
  })

  withRows(
    '[PEOPLE4] an account that was closed keeps nothing of its person, and is not changed any more',
    async (db) => {
      await db.change([
        person('@a', 'Ann'),
        ['setBio', 'hello', '@a'],
        ['closePerson', 9, '@a'],
        ['setName', 'B', 'b', '@a'],
      ])
      expect(await db.find('personById', '@a')).toMatchObject([{ name: '', bio: '', avatar: null, closed_at: 9 }])
    },
  )

  withRows('[PEOPLE5] the id of a guest belongs to one person', async (db) => {
    await db.change([person('@a', 'Ann'), person('@b', 'Bea')])
    expect(
      await db.change([
        ['addAlias', 'g_1', 1, '@a', 9],
        ['addAlias', 'g_1', 2, '@b', 9],
        ['addAlias', 'g_2', 3, '@a', 9],
      ]),
    ).toEqual([1, 0, 1])
    expect(await db.find('personOfAlias', 'g_1')).toEqual([{ person: '@a' }])
    expect(await db.find('aliasesOf', '@a', 9)).toEqual([{ alias: 'g_2' }, { alias: 'g_1' }])
  })

  withRows('[PEOPLE11] what is added at once stays within the limit', async (db) => {
    await db.change([person('@a', 'Ann')])
    const at = [1, 2, 3, 4, 5, 6]
    const addedOf = async (add: (n: number) => Step, held = '@a'): Promise<number> => {
      const counts = await Promise.all(at.map((n) => db.change([['holdPerson', held], add(n)])))
      return counts.filter(([, added]) => added === 1).length
    }
    expect(await addedOf((n) => ['addAlias', `g_${n}`, n, '@a', 2])).toBe(2)
    expect(await addedOf((n) => ['addCredentialWithin', 'mail', `m${n}`, '{}', n, '@a', 'mail', 3])).toBe(3)
    expect(await addedOf((n) => ['addCredentialWithin', 'passkey', `p${n}`, '{}', n, '@a', 'passkey', 4])).toBe(4)
    for (const [room, most] of [['demo', 2] as const, ['other', 3] as const, [null, 1] as const]) {
      const added = (n: number): Step => [
        ...(['addInvitation', `${room}${n}`, `${room}${n}`, room, 'member', '', '@a', 1, 1_000, 1, most] as const),
      ]
      expect(await addedOf(added, 'owner')).toBe(most)
    }
  })

  withRows('[PEOPLE12] of two ways in that are removed at once, one stays', async (db) => {
    await db.change([
      person('@a', 'Ann'),
      ['addCredential', 'mail', 'm', '@a', '{}', 0],
      ['addCredential', 'passkey', 'p', '@a', '{}', 0],
      ['addCredential', 'recovery', 'r', '@a', '', 0],
    ])
    const remove = (kind: string, key: string) =>
      db.change([
        ['holdPerson', '@a'],
        ['dropCredentialButLast', '@a', kind, key],
      ])
    const counts = await Promise.all([remove('mail', 'm'), remove('passkey', 'p')])
    expect(counts.map(([, removed]) => removed).sort()).toEqual([0, 1])
  })

  withRows('[PEOPLE13] a closed account gets nothing any more, whatever was on the way', async (db) => {
    await db.change([person('@a', 'Ann')])
    const close: Step[] = [
      ['closePerson', 9, '@a'],
      ['dropAllCredentials', '@a'],
      ['dropAliases', '@a'],
      ['endSessions', '@a'],
    ]
    await Promise.all([
      db.change([
        ['holdPerson', '@a'],
        ['addCredentialWithin', 'mail', 'm', '{}', 0, '@a', 'mail', 5],
      ]),
      db.change([
        ['holdPerson', '@a'],
        ['addSession', 's', '', 1, 1_000, 0, '@a'],
      ]),
      db.change(close),
      db.change([
        ['holdPerson', '@a'],
        ['addCredentialWithin', 'passkey', 'p', '{}', 0, '@a', 'passkey', 5],
      ]),
      db.change([
        ['holdPerson', '@a'],
        ['addAlias', 'g_1', 1, '@a', 8],
      ]),
    ])
    expect(
      await db.change([
        ['holdPerson', '@a'],
        ['setSiteRole', 'creator', 'owner', 1, '@a', ''],
      ]),
    ).toEqual([0, 0])
    const left = await Promise.all([
      db.find('credentialsOf', '@a', 'mail', 9),
      db.find('credentialsOf', '@a', 'passkey', 9),
      db.find('sessionsOf', '@a', 0, 9),
      db.find('aliasesOf', '@a', 9),
    ])
    expect(left.flat()).toEqual([])
  })

  withRows('[PEOPLE6] roles on the site and in rooms are those that were last given', async (db) => {
    await db.change([
      person('@a', 'Ann'),
      ['setSiteRole', 'creator', 'owner', 1, '@a', ''],
      ['setSiteRole', 'admin', 'owner', 2, '@a', 'creator'],
    ])
    expect(await db.find('personById', '@a')).toMatchObject([{ site_role: 'admin' }])
    expect(await db.find('countSiteRole', 'owner')).toEqual([{ count: 1 }])
    await db.change([
      ['setRoomRole', '@a', 'two', 'member', 1],
      ['setRoomRole', '@a', 'one', 'host', 1],
      ['setRoomRole', '@a', 'two', 'moderator', 2],
      ['setRoomRole', 'g_1', 'two', 'moderator', 3],
    ])
    expect(await db.find('roomsOf', '@a', 9)).toEqual([
      { room: 'one', role: 'host' },
      { room: 'two', role: 'moderator' },
    ])
    expect(await db.find('membersOf', 'two', 'moderator', '', 9)).toMatchObject([
      { person: '@a', name: 'Ann', kind: 'account' },
      { person: 'g_1', name: null },
    ])
    expect(await db.find('membersOf', 'two', 'moderator', '@a', 9)).toMatchObject([{ person: 'g_1' }])
    expect(
      await db.change([
        ['setSiteRole', 'support', 'owner', 3, '@a', 'creator'],
        ['takeSiteRole', '@a', 'support'],
      ]),
    ).toEqual([0, 0])
    expect(await db.find('personById', '@a')).toMatchObject([{ site_role: 'admin' }])
    expect(await db.change([['takeSiteRole', '@a', 'admin']])).toEqual([1])
    await db.change([
      ['dropSiteRole', '@a'],
      ['dropRoomRoles', '@a'],
    ])
    expect(await db.find('roomsOf', '@a', 9)).toEqual([])
  })

  withRows(
    '[SIGN1] what works once is given to one of those who use it at once, before its time is over',
    async (db) => {
      await db.change([
        ['addOneTime', 'h', 'sign-in', '{"person":"@a"}', 1_000],
        ['addOneTime', 'late', 'sign-in', '{}', 1_000],
      ])
      expect(await db.take('takeOneTime', 'h', 'passkey-add', 1)).toEqual([])
      expect(await db.find('peekOneTime', 'h', 'sign-in', 1)).toMatchObject([{ expires_at: 1_000 }])
      expect(await admitted(() => db.take('takeOneTime', 'h', 'sign-in', 999))).toBe(1)
      expect(await db.take('takeOneTime', 'late', 'sign-in', 1_000)).toEqual([])
      await db.change([['forgetOneTime', 1_000]])
      expect(await db.find('peekOneTime', 'late', 'sign-in', 0)).toEqual([])
    },
  )

  withRows('[OWNER1] recovery codes work once each, and are replaced as a whole', async (db) => {
    const replace = (...codes: string[]) =>
      db.change([
        ['dropCredentials', 'owner', 'recovery'],
        ...codes.map((code): Step => ['addCredential', 'recovery', code, 'owner', '', 0]),
      ])
    await replace('one', 'two')
    expect(await admitted(() => db.take('takeCredential', 'recovery', 'one'))).toBe(1)
    await expect(replace('three', 'three')).rejects.toThrow()
    expect(await db.take('takeCredential', 'recovery', 'three')).toEqual([])
    expect(await db.take('takeCredential', 'recovery', 'two')).toEqual([{ person: 'owner' }])
  })

  withRows('[PASSKEY2] a credential is used by one of those who read the same of it', async (db) => {
    await db.change([['addCredential', 'passkey', 'key', '@a', '{"counter":1}', 0]])
    const use = (): Promise<number[]> =>
      db.change([['useCredential', '{"counter":2}', 9, 'passkey', 'key', '{"counter":1}']])
    expect((await Promise.all([use(), use()])).flat().sort()).toEqual([0, 1])
    expect(await db.find('credentialsOf', '@a', 'passkey', 9)).toMatchObject([{ data: '{"counter":2}', used_at: 9 }])
    expect(await db.change([['putCredential', 'passkey', 'key', '@b', 'taken', 0]])).toEqual([0])
    await db.change([person('@b', 'Bea')])
    const once = (key: string) => db.change([['addCredentialWithin', 'passkey', key, 'new', 0, '@b', 'passkey', 9]])
    expect([await once('key'), await once('other'), await once('other')]).toEqual([[0], [1], [0]])
    expect(await db.find('credential', 'passkey', 'key')).toMatchObject([{ person: '@a', data: '{"counter":2}' }])
  })

  withRows('[OWNER2] a session lasts until its time is over, it is ended, or its account is closed', async (db) => {
    await db.change([
      person('@a', 'Ann'),
      ['addSession', 'one', 'Chrome', 1, 1_000, 0, '@a'],
      ['addSession', 'two', '', 2, 1_000, 500, '@a'],
      ['addSession', 'other', '', 3, 1_000, 0, 'owner'],
    ])
    expect(await db.find('sessions', 999, ...among('one'))).toMatchObject([
      { id: '@a', name: 'Ann', label: 'Chrome', reset_until: 0 },
    ])
    expect(await db.find('sessions', 1_000, ...among('one'))).toEqual([])
    await db.change(['g_1', 'g_2'].map((id, at): Step => ['addAlias', id, at, '@a', 9]))
    expect(await db.find('sessions', 999, ...among('one'))).toMatchObject([
      { id: '@a', alias: 'g_2' },
      { id: '@a', alias: 'g_1' },
    ])
    expect(await db.find('sessions', 1, ...among('other'))).toMatchObject([{ id: 'owner', alias: null }])
    expect(await db.find('sessionsOf', '@a', 1, 9)).toMatchObject([{ hash: 'two' }, { hash: 'one' }])
    expect(
      await db.change([
        ['endSession', 'one', 'owner'],
        ['endSession', 'one', '@a'],
        ['endSession', 'one', '@a'],
      ]),
    ).toEqual([0, 1, 0])
    await db.change([['closePerson', 5, '@a']])
    expect(await db.find('sessions', 1, ...among('two'))).toEqual([])
    await db.change([['endOtherSessions', 'owner', 'other']])
    expect(await db.find('sessions', 1, ...among('other'))).toHaveLength(1)
    await db.change([['forgetSessions', 1_000]])
    expect(await db.find('sessions', 1, ...among('other'))).toEqual([])
  })

  withRows(
    '[SIGN10] a sign-in on another page hangs on an open session, and changes from what was read',
    async (db) => {
      const grant = (hash: string, parent: string, now: number, who = '@a'): Step => [
        ...(['addGrant', hash, 'Chrome', now, 'https://shop.example', 'first', parent, who, now] as const),
      ]
      await db.change([person('@a', 'Ann'), ['addSession', 'one', 'Chrome', 1, 1_000, 0, '@a']])
      expect(await db.change([grant('g', 'one', 5)])).toEqual([1])
      expect(await db.change([grant('x', 'one', 1_000), grant('y', 'none', 5), grant('z', 'g', 5)])).toEqual([0, 0, 0])
      expect(await db.change([grant('w', 'one', 5, '@b')])).toEqual([0])
      expect(await db.find('sessions', 999, ...among('g'))).toMatchObject([
        { id: '@a', origin: 'https://shop.example', rotation: 'first', expires_at: 1_000 },
      ])
      const rotate = (to: string): Promise<number[]> => db.change([['rotateGrant', to, 'g', 'first']])
      expect((await Promise.all([rotate('a'), rotate('b')])).flat().sort()).toEqual([0, 1])
      expect(await db.find('sessionsOf', '@a', 5, 9)).toMatchObject([{ hash: 'g' }, { hash: 'one', origin: null }])
      expect(
        await db.change([
          ['endGrants', 'one', '@b'],
          ['endGrants', 'one', '@a'],
        ]),
      ).toEqual([0, 1])
      expect(await db.find('sessions', 5, ...among('g'))).toEqual([])
    },
  )

  withRows('[INVITE1] an invitation is used as often as it says, before its time is over', async (db) => {
    await db.change([
      ['addInvitation', 'i', 'h', 'demo', 'moderator', '', 'owner', 1, 1_000, 2, 9],
      ['addInvitation', 's', 'hs', null, 'creator', '', 'owner', 1, 1_000, 1, 9],
    ])
    expect(await db.find('invitationsOf', 'demo', 1, 9)).toMatchObject([{ id: 'i', role: 'moderator', uses_left: 2 }])
    expect(await db.find('siteInvitations', 1, 9)).toMatchObject([{ id: 's', room: null }])
    const use = (): Promise<number[]> => db.change([['useInvitation', 'h', 999]])
    expect((await Promise.all([use(), use(), use()])).flat().sort()).toEqual([0, 1, 1])
    expect(await db.find('invitation', 'h', 1)).toEqual([])
    expect(await db.change([['useInvitation', 'hs', 1_000]])).toEqual([0])
  })

  withRows(
    '[PEOPLE8] an erasure is claimed by one of those who read it, moves on with it, and ends with it',
    async (db) => {
      await db.change([
        ['addErasure', '@a', '["@a"]', 5, 1],
        ['addErasure', 'g_1', '["g_1"]', 0, 2],
      ])
      expect(await db.find('dueErasure', 4)).toMatchObject([{ person: 'g_1', ids: '["g_1"]', after_room: '' }])
      expect(await db.find('dueErasure', 5)).toMatchObject([{ person: '@a', claimed_until: 5 }])
      const claim = (until: number): Promise<number[]> => db.change([['moveErasure', 'demo', until, '@a', 5]])
      expect((await Promise.all([claim(70), claim(71)])).flat().sort()).toEqual([0, 1])
      const [row] = await db.find<{ claimed_until: number }>('dueErasure', 100)
      expect(await db.find('dueErasure', 69)).toMatchObject([{ person: 'g_1' }])
      // Asked again, it begins again, and who did it has lost it.
      await db.change([['addErasure', '@a', '["@a","g_2"]', 90, 9]])
      expect(await db.change([['dropErasure', '@a', row?.claimed_until ?? 0]])).toEqual([0])
      expect(await db.change([['dropErasure', 'g_1', 0]])).toEqual([1])
      expect(await db.find('dueErasure', 90)).toMatchObject([{ ids: '["@a","g_2"]', after_room: '' }])
      expect(await db.change([['dropErasure', '@a', 90]])).toEqual([1])
      expect(await db.find('dueErasure', 1_000)).toEqual([])
      expect(await db.find('roomsAfter', '', 9)).toEqual([])
    },
  )

  withRows('[PROFILE4] the names of those with a role on the site or in a room', async (db) => {
    await db.change([
      ...[person('@a', 'Ann'), person('@b', 'Bea'), person('@c', 'Cleo'), person('@d', 'Dora'), person('@e', '')],
      ...['@a', '@d', '@e'].map((id): Step => ['setSiteRole', 'creator', 'owner', 1, id, '']),
      ...['demo', 'other'].map((room): Step => ['setRoomRole', '@a', room, 'host', 1]),
      ...(['moderator', 'member'] as const).map((role, n): Step => [
        'setRoomRole',
        ['@b', '@c'][n] ?? '',
        'demo',
        role,
        1,
      ]),
      ['setRoomRole', 'external', 'demo', 'host', 1],
      ['closePerson', 9, '@d'],
    ])
    const found = await db.find<{ name_key: string; id: string }>('staffNames', 9)
    expect(found.map(({ name_key: key, id }) => `${id} ${key}`).sort()).toEqual(['@a ann', '@b bea', 'owner owner'])
    expect(await db.find('staffNames', 2)).toHaveLength(2)
  })

  withRows('[PROFILE1] pictures are bytes under their digest', async (db) => {
    const bytes = Uint8Array.of(0, 255, 7)
    await db.change([
      ['addAvatar', 'd', '@a', bytes, 1],
      ['addAvatar', 'd', '@a', bytes, 2],
      ['addAvatar', 'e', '@a', bytes, 2],
    ])
    const [row] = await db.find<{ data: Uint8Array }>('avatar', 'd')
    expect([...(row?.data ?? [])]).toEqual([0, 255, 7])
    await db.change([['dropAvatars', '@a', 'e']])
    expect([await db.find('avatar', 'd'), await db.find('avatar', 'e')].map(({ length }) => length)).toEqual([0, 1])
  })
}
