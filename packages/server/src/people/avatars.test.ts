import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Avatars } from './avatars.ts'
import { accountsFixture } from './people.fixture.ts'

const ONE = Uint8Array.of(1, 2, 255)
const TWO = Uint8Array.of(3)

let all: ReturnType<typeof accountsFixture>
let avatars: Avatars
beforeEach(() => {
  all = accountsFixture()
  avatars = new Avatars(all.db, all.clock)
})
afterEach(() => all.close())

/** The digest in the address of somebody's picture. */
const digestOf = async (id: string): Promise<string | undefined> => {
  const { avatar } = await all.people.mustGet(id)
  return avatar && /^\/media\/avatars\/([\w-]{43})\.webp$/.exec(avatar)?.[1]
}
const bytesOf = async (digest: string | undefined): Promise<number[] | undefined> => {
  const found = await avatars.find(digest ?? '')
  return found && [...found]
}

describe('pictures', () => {
  it('[PROFILE2] have an address that is their digest; a new one takes the place of the old one', async () => {
    const { id } = await all.people.create({ name: 'Lin' })
    await avatars.set(id, ONE)
    const first = await digestOf(id)
    expect(await bytesOf(first)).toEqual([1, 2, 255])
    await avatars.set(id, TWO)
    const second = await digestOf(id)
    expect(second).not.toBe(first)
    expect(await bytesOf(second)).toEqual([3])
    expect(await bytesOf(first)).toBeUndefined()
    await avatars.set(id, TWO)
    expect(await bytesOf(await digestOf(id))).toEqual([3])
  })

  it('[PROFILE2] that are removed are nowhere', async () => {
    const { id } = await all.people.create({ name: 'Lin' })
    await avatars.set(id, ONE)
    const digest = await digestOf(id)
    await avatars.remove(id)
    expect(await all.people.mustGet(id)).not.toHaveProperty('avatar')
    expect(await bytesOf(digest)).toBeUndefined()
  })

  it('[PROFILE2] that two people share are two: one removes theirs', async () => {
    const [lin, mei] = [await all.people.create({ name: 'Lin' }), await all.people.create({ name: 'Mei' })]
    for (const { id } of [lin, mei]) await avatars.set(id, ONE)
    await avatars.remove(lin.id)
    expect(await bytesOf(await digestOf(mei.id))).toEqual([1, 2, 255])
  })

  it('[PROFILE2] of somebody without an account, or whose account is closed, are not kept', async () => {
    const { id } = await all.people.create({ name: 'Lin' })
    await avatars.set(id, ONE)
    const digest = await digestOf(id)
    await all.db.change([['closePerson', 1, id]])
    await expect(avatars.set(id, ONE)).rejects.toMatchObject({ code: 'not_found' })
    expect(await bytesOf(digest)).toBeUndefined()
  })

  it.each(['', 'x', '../../etc/passwd', 'a'.repeat(44), `${'a'.repeat(43)}\n`])(
    '[PROFILE2] are not looked for under %j',
    async (digest) => {
      const asked: string[] = []
      const db = { ...all.db, find: async (name: string) => asked.push(name) as never }
      expect(await new Avatars(db as never, all.clock).find(digest)).toBeUndefined()
      expect(asked).toEqual([])
    },
  )
})
