import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Credentials, Erasures, Invitations, MAX_ALIASES } from './index.ts'
import { accountsFixture } from './people.fixture.ts'

let all: ReturnType<typeof accountsFixture>
beforeEach(() => (all = accountsFixture()))
afterEach(() => all.close())

const make = async (name = 'Ann'): Promise<string> => (await all.people.create({ name })).id
const times = <T>(count: number, run: (n: number) => Promise<T>): Promise<PromiseSettledResult<T>[]> =>
  Promise.allSettled(Array.from({ length: count }, (_, n) => run(n)))
const done = (results: readonly PromiseSettledResult<unknown>[]): number =>
  results.filter(({ status }) => status === 'fulfilled').length
const codes = (results: readonly PromiseSettledResult<unknown>[]): unknown[] =>
  results.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code?: string }).code] : []))

describe('what is asked for at the same moment', () => {
  it('[PEOPLE11] gives nobody more ids as a guest than they may have', async () => {
    const ann = await make()
    const added = await times(MAX_ALIASES + 4, (n) => all.people.addAlias(ann, `g_${n}`))
    expect(added.filter((one) => one.status === 'fulfilled' && one.value)).toHaveLength(MAX_ALIASES)
    const rows = await all.db.find('aliasesOf', ann, 99)
    expect(rows).toHaveLength(MAX_ALIASES)
  })

  it('[PEOPLE11] gives nobody more mail addresses than they may have', async () => {
    const person = await make()
    const added = await times(7, (n) => all.mails.personOf({ mail: `a${n}@b.example`, person }))
    expect([done(added), codes(added)]).toEqual([5, ['value_out_of_range', 'value_out_of_range']])
    expect(await all.db.find('credentialsOf', person, 'mail', 99)).toHaveLength(5)
  })

  it('[PEOPLE11] lets no more than a hundred invitations wait in a room', async () => {
    const invitations = new Invitations(all.db, all.clock)
    const by = await make()
    const create = (room: string) => invitations.create({ room, role: 'member' }, { by, note: '', days: 1, uses: 1 })
    const made = await times(102, () => create('demo'))
    expect([done(made), codes(made)]).toEqual([100, ['value_out_of_range', 'value_out_of_range']])
    // Each room has its own, and those that are over count no more.
    await create('other')
    all.clock.advance(86_400_000)
    await create('demo')
  })

  it('[SIGN7] gives an address to one of two accounts that add it', async () => {
    const [ann, bea] = [await make(), await make('Bea')]
    const added = await Promise.allSettled(
      [ann, bea, ann].map((person) => all.mails.personOf({ mail: 'a@b.example', person })),
    )
    expect([done(added), codes(added)]).toEqual([2, ['mail_taken']])
  })

  it('[PEOPLE12] does not take the last way in to an account', async () => {
    const person = await make()
    const credentials = new Credentials(all.db)
    for (const n of [1, 2, 3]) await all.mails.personOf({ mail: `a${n}@b.example`, person })
    const ids = (await credentials.list(person)).credentials.map(({ id }) => id)
    const removed = await times(3, (n) => credentials.remove({ id: person, kind: 'account' }, ids[n] ?? ''))
    expect([done(removed), codes(removed)]).toEqual([2, ['credential_last']])
    const again = await times(2, () => credentials.remove({ id: person, kind: 'account' }, ids[0] ?? ''))
    expect(codes(again)).toEqual(['not_found', 'not_found'])
    expect((await credentials.list(person)).credentials).toHaveLength(1)
  })

  it('[PEOPLE12] tells whoever removes the same way in second that it is not there', async () => {
    const person = await make()
    const credentials = new Credentials(all.db)
    for (const n of [1, 2]) await all.mails.personOf({ mail: `a${n}@b.example`, person })
    const [first] = (await credentials.list(person)).credentials
    const removed = await times(2, () => credentials.remove({ id: person, kind: 'account' }, first?.id ?? ''))
    expect([done(removed), codes(removed)]).toEqual([1, ['not_found']])
  })

  it('[AUTH14] changes no role of somebody who has risen meanwhile', async () => {
    const ann = await make()
    const admin = { id: '@admin', siteRole: 'admin' as const }
    const owner = { id: 'owner', siteRole: 'owner' as const }
    const [raised, lowered] = await Promise.allSettled([
      all.people.setSiteRole(owner, ann, 'admin'),
      all.people.setSiteRole(admin, ann, 'creator'),
    ])
    expect(raised).toMatchObject({ value: { siteRole: 'admin' } })
    expect(lowered).toMatchObject({ reason: { code: 'outranked' } })
    expect(await all.people.find(ann)).toMatchObject({ siteRole: 'admin' })
    await all.people.setSiteRole(owner, ann, null)
    expect((await all.people.setSiteRole(owner, ann, null)).siteRole).toBeUndefined()
  })
})

describe('an account that is being closed', () => {
  const close = async (id: string, erased: string[] = []): Promise<Erasures> => {
    const erasures = new Erasures({
      ...{ db: all.db, people: all.people, clock: all.clock, purge: async () => {} },
      erase: async (_, one) => void erased.push(one),
      onError: () => {},
    })
    await erasures.request(id)
    return erasures
  }

  it('[PEOPLE13] opens no session, and gets no way in and no id of a guest', async () => {
    const ann = await make()
    await close(ann)
    await expect(all.sessions.start(ann)).rejects.toMatchObject({ code: 'unauthorized' })
    expect(await all.people.addAlias(ann, 'g_1')).toBe(false)
    const code = await all.signIn.newCode(ann)
    await expect(all.signIn.signIn({ code })).rejects.toMatchObject({ code: 'unauthorized' })
    await all.mails.personOf({ mail: 'a@b.example', person: ann })
    await all.signIn.newRecoveryCodes(ann)
    for (const kind of ['mail', 'passkey', 'recovery'])
      expect(await all.db.find('credentialsOf', ann, kind, 9)).toEqual([])
    // The address is free for another account.
    expect(await all.mails.personOf({ mail: 'a@b.example' })).not.toBe(ann)
  })

  it('[PEOPLE13] has its guests ids erased, also one that came as it was closed', async () => {
    const ann = await make()
    all.rooms('a')
    await all.people.addAlias(ann, 'g_1')
    const erased: string[] = []
    const request = close(ann, erased)
    await all.people.addAlias(ann, 'g_2')
    const erasures = await request
    all.clock.advance(3_000)
    await erasures.sweep()
    const late = (await all.people.personOfAlias('g_2')) ?? 'none'
    expect([erased.sort(), late]).toEqual([[ann, 'g_1', 'g_2'].sort(), 'none'])
  })
})
