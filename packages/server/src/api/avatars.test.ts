import { OvationError } from '@ovation/protocol'
import type { Account } from '@ovation/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Avatars } from '../people/index.ts'
import { accountsFixture } from '../people/people.fixture.ts'
import { avatarHandlers, avatarRoutes } from './avatars.ts'

let all: ReturnType<typeof accountsFixture>
let avatars: Avatars
let closed: string[]
let taken: string[]
let encoded: unknown[]
let handlers: ReturnType<typeof avatarHandlers>
let refusal: OvationError | undefined
beforeEach(() => {
  all = accountsFixture()
  avatars = new Avatars(all.db, all.clock)
  ;[closed, taken, encoded, refusal] = [[], [], [], undefined]
  handlers = avatarHandlers({
    ...{ avatars, people: all.people },
    accountOf: ({ id, avatar = null }) => ({ id, avatar }) as Account,
    images: {
      reencode: async (image: Uint8Array, { client }: { client: string }) => {
        encoded.push([...image], client)
        return { bytes: Uint8Array.of(9) }
      },
    } as never,
    budgets: {
      rates: {
        avatars: {
          mustTake: (key: string) => {
            if (refusal) throw refusal
            taken.push(key)
          },
        },
      },
    } as never,
    addresses: { keyOf: (address) => `key of ${address}` },
    closePerson: (person) => void closed.push(person),
  })
})
afterEach(() => all.close())

const callOf = async (id: string) =>
  ({
    request: { raw: { socket: { remoteAddress: '192.0.2.1' } }, headers: {} },
    image: Uint8Array.of(1),
    session: { person: await all.people.mustGet(id) },
  }) as never

/** What is served at the address of somebody's picture, with the headers. */
async function served(digest: string): Promise<{ bytes: number[]; headers: Record<string, string> }> {
  let serve: (request: object, reply: object) => Promise<{ bytes: number[]; headers: Record<string, string> }> = () =>
    expect.fail('no route')
  const paths: string[] = []
  avatarRoutes({ get: (at: string, run: typeof serve) => ((serve = run), paths.push(at)) } as never, avatars)
  expect(paths).toEqual(['/media/avatars/:digest.webp', '/media/covers/:digest.webp'])
  const reply = {
    headers: (headers: Record<string, string>) => ({ send: (body: Buffer) => ({ bytes: [...body], headers }) }),
  }
  return serve({ params: { digest } }, reply)
}

describe('the picture of an account', () => {
  it('[PROFILE2] is drawn anew, served to anybody as a picture and nothing else, and seen when its person reconnects', async () => {
    const { id } = await all.people.create({ name: 'Lin' })
    const { avatar } = await handlers.setAvatar(await callOf(id))
    expect([encoded, taken, closed]).toEqual([[[1], 'key of 192.0.2.1'], [id], [id]])
    expect(await served(/([\w-]{43})\.webp$/.exec(avatar ?? '')?.[1] ?? '')).toEqual({
      bytes: [9],
      headers: {
        'content-type': 'image/webp',
        'cache-control': 'public, max-age=86400, immutable',
        'content-security-policy': "default-src 'none'; sandbox",
      },
    })
  })

  it('[PROFILE2] is neither drawn nor changed by who has sent too many', async () => {
    const { id } = await all.people.create({ name: 'Lin' })
    refusal = new OvationError('rate_limited', { retryInMs: 1 })
    await expect(handlers.setAvatar(await callOf(id))).rejects.toBe(refusal)
    expect([encoded, closed]).toEqual([[], []])
    expect(await all.people.mustGet(id)).not.toHaveProperty('avatar')
  })

  it('[PROFILE2] is nowhere when it is removed', async () => {
    const { id } = await all.people.create({ name: 'Lin' })
    const { avatar } = await handlers.setAvatar(await callOf(id))
    expect(await handlers.removeAvatar(await callOf(id))).toMatchObject({ id, avatar: null })
    expect(closed).toEqual([id, id])
    await expect(served(/([\w-]{43})\.webp$/.exec(avatar ?? '')?.[1] ?? '')).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})
