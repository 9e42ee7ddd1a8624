import { createClient } from '@ovation/client'
import { eventually } from '@ovation/testkit'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

let test: TestServer
beforeAll(async () => {
  test = await TestServer.start({ limits: { avatarsPerPersonPerHour: 5, maxImageBytes: 400_000 } })
})
afterAll(() => test.close())

type SignedIn = { cookie: string; token: string }

async function signIn(id?: string): Promise<SignedIn> {
  const answer = await fetch(`${test.url}/api/v1/account/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: await test.server.signIn.newCode(id) }),
  })
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  const token = await fetch(`${test.url}/api/v1/account/token`, { method: 'POST', headers: { cookie } })
  return { cookie, token: ((await token.json()) as { token: string }).token }
}

/** Somebody with an account, who has just signed in. */
async function somebody(name: string): Promise<SignedIn & { id: string }> {
  const { id } = await test.server.people.create({ name })
  return { id, ...(await signIn(id)) }
}

const send = (cookie: string, body: BodyInit, type = 'image/png'): Promise<Response> =>
  fetch(`${test.url}/api/v1/account/avatar`, { method: 'PUT', headers: { cookie, 'content-type': type }, body })
const picture = async (colour: string): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(
    await sharp({ create: { width: 400, height: 300, channels: 3, background: colour } })
      .png()
      .toBuffer(),
  )
const codeOf = async (answer: Response): Promise<string> =>
  ((await answer.json()) as { error: { code: string } }).error.code

describe('a profile', () => {
  const profileOf = async (id: string): Promise<unknown> =>
    (await fetch(`${test.url}/api/v1/people/${encodeURIComponent(id)}/profile`)).json()

  it('[PROFILE3] is for anybody, with a tag that stays; nobody learns that an account was closed', async () => {
    const { people } = test.server
    const { id } = await people.create({ name: 'Ann' })
    await people.change(id, { bio: 'Sings on Fridays.' })
    const seen = (await profileOf(id)) as { tag: string }
    expect(seen).toEqual({
      ...{ id, account: true, name: 'Ann', avatar: null, bio: 'Sings on Fridays.' },
      tag: expect.stringMatching(/^\w{4}$/) as string,
    })
    await people.change(id, { name: 'Annie' })
    expect(await profileOf(id)).toMatchObject({ name: 'Annie', tag: seen.tag })
    const none = { account: false, name: null, avatar: null, bio: '' }
    expect(await profileOf('g_nobody')).toMatchObject({ id: 'g_nobody', ...none })
    expect(await profileOf('@nobody')).toMatchObject({ id: '@nobody', ...none })
  })

  it('[PROFILE3] has the tag that stands in lists of people', async () => {
    const [lin, owner] = [await somebody('Lin'), await signIn()]
    const ask = async (path: string): Promise<{ people: { id: string; tag: string }[] }> => {
      const answer = await fetch(`${test.url}${path}`, { headers: { authorization: `Bearer ${owner.token}` } })
      return (await answer.json()) as never
    }
    const client = createClient({ server: test.url, getToken: async () => lin.token })
    await client.rooms.get('demo').attach()
    for (const path of ['/api/v1/people', '/api/v1/rooms/demo/people']) {
      const { people } = await ask(path)
      expect(people.length).toBeGreaterThan(0)
      for (const { id, tag } of people) expect(await profileOf(id)).toMatchObject({ tag })
    }
    await client.close()
  })
})

describe('a name', () => {
  const hello = async (name: string): Promise<string> => {
    const raw = await test.raw()
    raw.send({ t: 'hello', v: 2, guest: { name } })
    return Promise.race([raw.next('welcome').then(() => 'welcome'), raw.closed.then(({ reason }) => reason)])
  }
  const rename = (cookie: string, name: string): Promise<Response> =>
    fetch(`${test.url}/api/v1/account`, {
      method: 'PATCH',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify({ name }),
    })

  it('[PROFILE4] that reads like that of somebody with a role is not for guests, nor for any other account', async () => {
    expect(await hello('Viola')).toBe('welcome')
    const { id } = await test.server.people.create({ name: 'Viola', siteRole: 'support' })
    await eventually(async () => (await hello('V1OLA ✨')) === 'name_invalid', 'the name to be taken', 10_000)
    const lin = await somebody('Lin')
    const refused = await rename(lin.cookie, 'Viola')
    expect([refused.status, await codeOf(refused)]).toEqual([422, 'name_invalid'])
    expect((await rename(lin.cookie, 'Moderator')).status).toBe(422)
    expect((await rename(lin.cookie, 'Linda')).status).toBe(200)
    await test.server.people.setSiteRole({ id: 'owner', siteRole: 'owner' }, lin.id, 'creator')
    // With a role of their own neither.
    expect((await rename(lin.cookie, 'Viola')).status).toBe(422)
    for (const person of [id, lin.id])
      await test.server.people.setSiteRole({ id: 'owner', siteRole: 'owner' }, person, null)
    await eventually(async () => (await hello('Viola')) === 'welcome', 'the name to be free', 10_000)
  }, 30_000)
})

describe('a picture', () => {
  it('[PROFILE2] is sent, seen in messages, replaced and removed', async () => {
    const lin = await somebody('Lin')
    const first = await send(lin.cookie, await picture('red'))
    expect(first.status).toBe(200)
    const { avatar } = (await first.json()) as { avatar: string }
    const served = await fetch(test.url + avatar, { headers: { origin: 'https://other.example' } })
    expect(Object.fromEntries(served.headers)).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': 'public, max-age=86400, immutable',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    })
    expect(await sharp(await served.arrayBuffer()).metadata()).toMatchObject({
      format: 'webp',
      width: 256,
      height: 256,
    })

    const client = createClient({ server: test.url, getToken: async () => lin.token })
    const room = await client.rooms.get('demo').attach()
    await room.messages.send({ text: 'hello' })
    await eventually(
      async () => room.getSnapshot().messages.some(({ author }) => author.id === lin.id && author.avatar === avatar),
      'the picture in a message',
      5_000,
    )
    await client.close()

    const next = (await (await send(lin.cookie, await picture('blue'))).json()) as { avatar: string }
    expect(next.avatar).not.toBe(avatar)
    expect((await fetch(test.url + avatar)).status).toBe(404)
    const removed = await fetch(`${test.url}/api/v1/account/avatar`, {
      method: 'DELETE',
      headers: { cookie: lin.cookie },
    })
    expect(await removed.json()).toMatchObject({ id: lin.id, avatar: null })
    expect((await fetch(test.url + next.avatar)).status).toBe(404)
  }, 60_000)

  it('[PROFILE2] of somebody who is not signed in is refused before it is read', async () => {
    // More than may be sent at all: it is not what the refusal is about.
    const large = await send('', new Uint8Array(500_000))
    expect([large.status, await codeOf(large)]).toEqual([401, 'unauthorized'])
  })

  it('[PROFILE2] that is none, too large, or sent where none is taken is refused, and so are too many', async () => {
    const { cookie } = await somebody('Mei')
    expect(await codeOf(await send(cookie, 'no picture'))).toBe('image_invalid')
    expect(await codeOf(await send(cookie, '<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'))).toBe(
      'image_invalid',
    )
    expect(await codeOf(await send(cookie, '{}', 'application/json'))).toBe('image_invalid')
    const large = await send(cookie, new Uint8Array(500_000))
    expect(large.status).toBe(413)
    expect(((await large.json()) as { error: { message: string } }).error.message).toContain('400000 bytes')
    const elsewhere = await fetch(`${test.url}/api/v1/account`, {
      method: 'PATCH',
      headers: { cookie, 'content-type': 'image/png' },
      body: await picture('red'),
    })
    expect(await codeOf(elsewhere)).toBe('invalid_frame')
    const statuses = []
    for (let n = 0; n < 6; n++) statuses.push((await send(cookie, 'no picture')).status)
    expect(statuses.at(-1)).toBe(429)
  })
})
