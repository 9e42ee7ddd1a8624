import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Erasures } from './index.ts'
import { accountsFixture } from './people.fixture.ts'

let fixture: ReturnType<typeof accountsFixture>
let erased: string[]
let errors: unknown[]
let purges: number
/** What happens in a room before somebody is erased there. */
let before: (room: string, node: string) => Promise<void> | void

beforeEach(() => {
  fixture = accountsFixture()
  ;[erased, errors, purges, before] = [[], [], 0, () => {}]
  fixture.rooms('a', 'b', 'c')
})
afterEach(() => fixture.close())

const node = (name = 'one'): Erasures =>
  new Erasures({
    ...{ db: fixture.db, people: fixture.people, clock: fixture.clock },
    erase: async (room, id) => {
      await before(room, name)
      erased.push(`${room} ${id}`)
    },
    purge: async () => void (purges += 1),
    onError: (error) => errors.push(error),
  })
const waiting = () => fixture.db.find('dueErasure', Number.MAX_SAFE_INTEGER)
/** Makes an account with everything that one can have. */
async function makeAnn(): Promise<string> {
  const { people, sessions, db } = fixture
  const { id } = await people.create({ name: 'Ann', siteRole: 'support' })
  await people.addAlias(id, 'g_1')
  await sessions.start(id)
  await db.change([
    ['addCredential', 'mail', 'ann@example.com', id, '{}', 0],
    ['setRoomRole', id, 'a', 'host', 1],
    ['addInvitation', 'i', 'h', 'a', 'member', '', id, 1, Number.MAX_SAFE_INTEGER, 1, 100],
    ['addAvatar', 'd', id, Uint8Array.of(1), 1],
  ])
  return id
}

describe('an erasure of somebody', () => {
  it('[PEOPLE8] closes their account with all that it has at once, and erases every id in every room soon after', async () => {
    const { db, people, clock } = fixture
    const ann = await makeAnn()
    const one = node()
    await one.request(ann)
    expect(await people.find(ann)).toBeUndefined()
    const left = await Promise.all([
      db.find('credentialsOf', ann, 'mail', 9),
      db.find('sessionsOf', ann, 0, 9),
      db.find('roomsOf', ann, 9),
      db.find('invitation', 'h', 1),
      db.find('avatar', 'd'),
    ])
    expect(left).toEqual([[], [], [], [], []])
    expect(await db.find('personById', ann)).toMatchObject([{ name: '', site_role: null }])
    await one.sweep()
    expect(erased).toEqual([])
    clock.advance(2_000)
    await one.sweep()
    expect(erased).toEqual(['a', 'b', 'c'].flatMap((room) => [`${room} ${ann}`, `${room} g_1`]))
    expect(purges).toBe(1)
    expect(await people.personOfAlias('g_1')).toBeUndefined()
    expect(await waiting()).toEqual([])
  })

  it('[PEOPLE8] is for guests and people of integrators too, and not for the person who runs the server', async () => {
    const { clock } = fixture
    const one = node()
    await one.request('mei')
    await expect(one.request('owner')).rejects.toMatchObject({ code: 'forbidden' })
    clock.advance(2_000)
    await one.sweep()
    expect(erased).toEqual(['a mei', 'b mei', 'c mei'])
  })

  it('[PEOPLE8] goes on where a node stopped; that of one that was killed within a minute, by another', async () => {
    const { clock } = fixture
    const [one, two] = [node('one'), node('two')]
    await one.request('mei')
    clock.advance(2_000)
    let stopping: Promise<void> | undefined
    before = (room) => {
      if (room === 'a') stopping = one.stop()
    }
    await one.sweep()
    await stopping
    expect(erased).toEqual(['a mei'])
    // It is killed in the middle of the next room: nothing of it comes back.
    let reached = (): void => {}
    const killed = new Promise<void>((resolve) => (reached = resolve))
    before = (_, name) => (name === 'two' ? (reached(), new Promise(() => {})) : undefined)
    void two.sweep()
    await killed
    const three = node('three')
    clock.advance(59_999)
    await three.sweep()
    expect(erased).toEqual(['a mei'])
    clock.advance(1)
    await three.sweep()
    expect(erased).toEqual(['a mei', 'b mei', 'c mei'])
    expect(await waiting()).toEqual([])
  })

  it('[PEOPLE8] that another node has taken over is left to it', async () => {
    const { clock } = fixture
    const [one, two] = [node('one'), node('two')]
    await one.request('mei')
    clock.advance(2_000)
    before = async (room, name) => {
      if (room !== 'b' || name !== 'one') return
      clock.advance(60_100)
      await two.sweep()
    }
    await one.sweep()
    expect(erased).toEqual(['a mei', 'b mei', 'c mei', 'b mei'])
    expect([await waiting(), errors]).toEqual([[], []])
  })

  it('[PEOPLE9] goes on behind a room that fails, and tries it again until it succeeds', async () => {
    const { clock, people } = fixture
    const ann = await makeAnn()
    const one = node()
    await one.request(ann)
    clock.advance(2_000)
    let failures = 1
    before = (room) => {
      if (room === 'b' && failures-- > 0) throw new Error('the disk is away')
    }
    await one.sweep()
    expect(erased).toEqual([`a ${ann}`, 'a g_1', `c ${ann}`, 'c g_1'])
    expect(errors).toHaveLength(1)
    expect(await people.personOfAlias('g_1')).toBe(ann)
    await one.sweep()
    expect(erased).toHaveLength(4)
    clock.advance(60_100)
    await one.sweep()
    expect(erased.slice(4)).toEqual([`b ${ann}`, 'b g_1', `c ${ann}`, 'c g_1'])
    expect(await people.personOfAlias('g_1')).toBeUndefined()
  })

  it('[PEOPLE8] goes on when a server starts, and by itself', async () => {
    const { clock } = fixture
    const asked = node()
    await asked.request('mei')
    await asked.stop()
    clock.advance(2_000)
    const one = node()
    one.start()
    await one.sweep()
    expect(erased).toHaveLength(3)
    const again = node()
    await again.request('tao')
    await again.stop()
    clock.advance(10_000)
    await one.sweep()
    expect(erased).toHaveLength(6)
    await one.stop()
  })
})
