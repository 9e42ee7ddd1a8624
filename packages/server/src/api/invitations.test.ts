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
let standings: Map<string, Role>
let invitations: Invitations
let accepting: AcceptInvitation
beforeEach(() => {
  all = accountsFixture()
  granted = []
  closed = []
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
    grant: async (...grant) => void granted.push(grant),
    closePerson: (person) => void closed.push(person),
    url: () => '',
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
    expect(await accepting.accept(code, mo)).toEqual({ room: 'demo' })
    expect([granted, closed]).toEqual([[['demo', mo, 'moderator']], [mo]])
    await expect(accepting.accept(code, await person())).rejects.toMatchObject({ code: 'invitation_invalid' })
    expect(granted).toHaveLength(1)
  })

  it('[INVITE3] is worth nothing when its maker may not give the role any more', async () => {
    const host = await person('host')
    const { code } = await invitations.create({ room: 'demo', role: 'moderator' }, { ...TERMS, by: host })
    standings.set(host, 'moderator')
    for (const use of [() => accepting.read(code, undefined), async () => accepting.accept(code, await person())])
      await expect(use()).rejects.toMatchObject({ code: 'invitation_invalid' })
    standings.set(host, 'host')
    await accepting.read(code, undefined)
    const { code: ofOwner } = await invitations.create({ room: 'demo', role: 'host' }, { ...TERMS, by: 'owner' })
    expect(await accepting.read(ofOwner, undefined)).toMatchObject({ by: 'Owner' })
  })

  it('[INVITE4] takes nothing from who has as much or more already, and is not used up', async () => {
    const { code } = await invitations.create({ room: 'demo', role: 'member' }, { ...TERMS, by: 'owner' })
    const host = await person('host')
    expect(await accepting.accept(code, host)).toEqual({ room: 'demo' })
    expect(granted).toEqual([])
    const { secret } = await all.signIn.signIn({ code: await all.signIn.newCode(host) })
    expect(await accepting.read(code, await all.sessions.findBySecret(secret))).toMatchObject({ held: true })
  })
})

describe('an invitation to the site', () => {
  it('[INVITE3] gives a role on the site', async () => {
    const { code } = await invitations.create({ role: 'creator' }, { ...TERMS, by: 'owner' })
    expect(await accepting.read(code, undefined)).toMatchObject({ room: null, title: 'Friday club', role: 'creator' })
    const lin = await person()
    expect(await accepting.accept(code, lin)).toEqual({ room: undefined })
    expect(await all.people.mustGet(lin)).toMatchObject({ siteRole: 'creator' })
  })

  it('[INVITE3] is worth nothing when its maker is no admin any more', async () => {
    const admin = await all.people.create({ name: 'Ada', siteRole: 'admin' })
    const { code } = await invitations.create({ role: 'creator' }, { ...TERMS, by: admin.id })
    await all.people.setSiteRole({ id: 'owner', siteRole: 'owner' }, admin.id, null)
    await expect(accepting.accept(code, await person())).rejects.toMatchObject({ code: 'invitation_invalid' })
  })

  it('[INVITE3] by an integrator counts until it is withdrawn: they have no account', async () => {
    const { code } = await invitations.create({ role: 'creator' }, { ...TERMS, by: 'boss' })
    const lin = await person()
    await accepting.accept(code, lin)
    expect(await all.people.mustGet(lin)).toMatchObject({ siteRole: 'creator' })
  })

  it('[INVITE4] takes nothing from an admin', async () => {
    const admin = await all.people.create({ name: 'Ada', siteRole: 'admin' })
    const { code } = await invitations.create({ role: 'creator' }, { ...TERMS, by: 'owner' })
    await accepting.accept(code, admin.id)
    expect(await all.people.mustGet(admin.id)).toMatchObject({ siteRole: 'admin' })
  })
})
