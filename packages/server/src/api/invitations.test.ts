import { NO_STANDING } from '@ovation/room/rules'
import type { Role } from '@ovation/room'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accountsFixture } from '../people/people.fixture.ts'
import { Invitations } from '../people/index.ts'
import { AcceptInvitation } from './invitations.ts'

const TERMS = { note: '', days: 1, uses: 1 }

let all: ReturnType<typeof accountsFixture>
let granted: [room: string, person: string, role: Role][]
let closed: string[]
let give: (room: string, person: string, role: Role) => Promise<void>
let standings: Map<string, Role>
let invitations: Invitations
let accepting: AcceptInvitation
beforeEach(() => {
  all = accountsFixture()
  granted = []
  closed = []
  give = async (...grant) => void granted.push(grant)
  standings = new Map()
  invitations = new Invitations(all.db, all.clock)
  accepting = new AcceptInvitation({
    ...{ invitations, people: all.people, roomRoles: undefined as never, siteRoleOf: () => undefined },
    rooms: {
      state: async (room) => ({ title: `Title of ${room}` }),
      standing: async (_, actor) => {
        const role = standings.get(actor)
        return role === undefined ? NO_STANDING : { role }
      },
    },
    siteName: () => 'Friday club',
    grant: (...grant) => give(...grant),
    closePerson: (person) => void closed.push(person),
    url: () => '',
    record: async () => {},
  })
})
afterEach(() => all.close())

const person = async (role?: Role): Promise<string> => {
  const { id } = await all.people.create({ name: 'Lin' })
  if (role) standings.set(id, role)
  return id
}

describe('an invitation to a room', () => {
  it('[INVITE3] says what it is, and gives the role once', async () => {
    const host = await person('host')
    const { code } = await invitations.create({ room: 'demo', role: 'moderator' }, { ...TERMS, by: host })
    expect(await accepting.read(code, undefined)).toMatchObject({
      ...{ room: 'demo', title: 'Title of demo', role: 'moderator', by: 'Lin', held: false },
    })
    const mo = await person()
    expect(await accepting.accept(code, { id: mo })).toEqual({ room: 'demo', person: mo })
    expect([granted, closed]).toEqual([[['demo', mo, 'moderator']], [mo]])
    await expect(accepting.accept(code, { id: await person() })).rejects.toMatchObject({ code: 'invitation_invalid' })
    expect(granted).toHaveLength(1)
  })

  it('[INVITE3] is worth nothing when its maker may not give the role any more', async () => {
    const host = await person('host')
    const { code } = await invitations.create({ room: 'demo', role: 'moderator' }, { ...TERMS, by: host })
    standings.set(host, 'moderator')
    for (const use of [
      () => accepting.read(code, undefined),
      async () => accepting.accept(code, { id: await person() }),
    ])
      await expect(use()).rejects.toMatchObject({ code: 'invitation_invalid' })
    standings.set(host, 'host')
    await accepting.read(code, undefined)
    const { code: ofOwner } = await invitations.create({ room: 'demo', role: 'host' }, { ...TERMS, by: 'owner' })
    expect(await accepting.read(ofOwner, undefined)).toMatchObject({ by: 'Owner' })
  })

  it('[INVITE4] takes nothing from who has as much or more already, and is not used up', async () => {
    const { code } = await invitations.create({ room: 'demo', role: 'member' }, { ...TERMS, by: 'owner' })
    const host = await person('host')
    expect(await accepting.accept(code, { id: host })).toEqual({ room: 'demo', person: host })
    expect(granted).toEqual([])
    const { secret } = await all.signIn.signIn({ code: await all.signIn.newCode(host) })
    expect(await accepting.read(code, await all.sessions.findBySecret(secret))).toMatchObject({ held: true })
  })
})

describe('an invitation that is accepted with a name alone', () => {
  const names = async (): Promise<string[]> => (await all.people.list({})).people.map(({ name }) => name)

  it('[INVITE5] makes no account for who comes second to its last use', async () => {
    const { code } = await invitations.create({ room: 'demo', role: 'member' }, { ...TERMS, by: 'owner' })
    const accepted = await Promise.allSettled(['Ann', 'Bea', 'Cleo'].map((name) => accepting.accept(code, { name })))
    expect(accepted.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(granted).toHaveLength(1)
    expect(await names()).toHaveLength(2)
    expect(await all.people.find(granted[0]?.[1] ?? '')).toBeDefined()
  })

  it('[INVITE5] leaves no account and is not used up where the role cannot be given, or the name taken', async () => {
    for (const to of [{ room: 'demo', role: 'member' }, { role: 'creator' }] as const) {
      const { code } = await invitations.create(to, { ...TERMS, by: 'owner' })
      give = () => Promise.reject(new Error('no room'))
      await expect(accepting.accept(code, { name: '' })).rejects.toMatchObject({ code: 'name_invalid' })
      if ('room' in to) await expect(accepting.accept(code, { name: 'Ann' })).rejects.toThrow('no room')
      expect(await names()).toEqual(['Owner'])
      give = async (...grant) => void granted.push(grant)
      const { person } = await accepting.accept(code, { name: 'Ann' })
      expect(closed).toEqual([person])
      await all.db.change([['dropSiteRole', person]])
      await all.people.discard(person)
      closed = []
    }
  })
})

describe('an invitation to the site', () => {
  it('[INVITE3] gives a role on the site', async () => {
    const { code } = await invitations.create({ role: 'creator' }, { ...TERMS, by: 'owner' })
    expect(await accepting.read(code, undefined)).toMatchObject({ room: null, title: 'Friday club', role: 'creator' })
    const lin = await person()
    expect(await accepting.accept(code, { id: lin })).toEqual({ room: undefined, person: lin })
    expect(await all.people.mustGet(lin)).toMatchObject({ siteRole: 'creator' })
  })

  it('[INVITE3] is worth nothing when its maker is no admin any more', async () => {
    const admin = await all.people.create({ name: 'Ada', siteRole: 'admin' })
    const { code } = await invitations.create({ role: 'creator' }, { ...TERMS, by: admin.id })
    await all.people.setSiteRole({ id: 'owner', siteRole: 'owner' }, admin.id, null)
    await expect(accepting.accept(code, { id: await person() })).rejects.toMatchObject({ code: 'invitation_invalid' })
  })

  it('[INVITE3] by an integrator counts until it is withdrawn: they have no account', async () => {
    const { code } = await invitations.create({ role: 'creator' }, { ...TERMS, by: 'boss' })
    const lin = await person()
    await accepting.accept(code, { id: lin })
    expect(await all.people.mustGet(lin)).toMatchObject({ siteRole: 'creator' })
  })

  it('[INVITE4] takes nothing from an admin', async () => {
    const admin = await all.people.create({ name: 'Ada', siteRole: 'admin' })
    const { code } = await invitations.create({ role: 'creator' }, { ...TERMS, by: 'owner' })
    await accepting.accept(code, { id: admin.id })
    expect(await all.people.mustGet(admin.id)).toMatchObject({ siteRole: 'admin' })
  })
})
