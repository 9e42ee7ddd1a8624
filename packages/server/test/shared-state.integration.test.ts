import { eventually } from '@ovation/testkit'
import type { StateValue } from '@ovation/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

let test: TestServer
beforeAll(async () => {
  test = await TestServer.start()
})
afterAll(() => test.close())

let count = 0
const newRoom = async (): Promise<string> => {
  const name = `state${++count}`
  await test.server.rooms.create(name, name, { id: 'owner', name: 'Owner', role: 'owner' })
  return name
}
const enter = (name: string, user: string, role: 'host' | 'moderator' | 'member' = 'member') =>
  test.client(user, role).rooms.get(name).attach()

describe('the shared state of a room', () => {
  it('[STATE7] is heard of by key or in all, with what is there, and read with its revision', async () => {
    const name = await newRoom()
    const [mod, mia] = await Promise.all([enter(name, 'mod', 'moderator'), enter(name, 'mia')])
    const { revision } = await mod.state.set('score', { home: 1 })
    await eventually(() => mia.state.get('score').revision === revision, 'the score')
    const heard: StateValue[] = []
    const scores: unknown[] = []
    mia.state.subscribe((value) => heard.push(value))
    const subscription = mia.state.subscribe('score', ({ value }) => scores.push(value))
    const scene = await mod.state.set('scene', 'intro')
    await mod.state.delete('score', { ifRevision: revision })
    await eventually(() => heard.length === 3, 'three changes')
    expect(heard).toEqual([
      { key: 'score', value: { home: 1 }, revision },
      { key: 'scene', value: 'intro', revision: scene.revision },
      { key: 'score', value: undefined, revision: 0 },
    ])
    expect(scores).toEqual([{ home: 1 }, undefined])
    subscription.unsubscribe()
    expect(mia.state.keys()).toEqual(['scene'])
    expect(mia.state.get('constructor')).toEqual({ key: 'constructor', value: undefined, revision: 0 })
    await expect(mia.state.set('scene', 1)).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('[STATE2] of many who count up at once every one is stored once, by the revision that a refusal carries', async () => {
    const name = await newRoom()
    const host = await enter(name, 'host', 'host')
    await host.command('room.settings', { settings: { stateFrom: 'member' } })
    const people = await Promise.all(['a', 'b', 'c', 'd'].map((user) => enter(name, user)))
    const conflicts: number[] = []
    await Promise.all(
      people.map(async (room) => {
        for (let tries = 0; tries < 40; tries++) {
          const { value = 0, revision } = room.state.get('count')
          const failed = await room.state
            .set('count', (value as number) + 1, { ifRevision: revision })
            .then(() => undefined)
            .catch((error: { code: string; revision: number }) => error)
          if (!failed) return
          expect(failed.code).toBe('revision_conflict')
          conflicts.push(failed.revision)
          await eventually(() => room.state.get('count').revision >= failed.revision, 'the value that was first')
        }
      }),
    )
    await eventually(() => host.state.get('count').value === 4, 'four')
    expect(conflicts.length).toBeGreaterThan(0)
    expect(conflicts.every((revision) => revision > 0)).toBe(true)
  })

  it('[STATE5] survives a restart, and anyone who was away is told what changed', async () => {
    const name = await newRoom()
    const mod = await enter(name, 'mod', 'moderator')
    const stored = await mod.state.set('scene', 'before')
    await mod.state.set('gone', 1)
    const mia = await enter(name, 'mia')
    const heard: unknown[] = []
    mia.state.subscribe('scene', ({ value }) => heard.push(value))
    await test.restart()
    await Promise.all(
      [mod, mia].map((room) => eventually(() => room.connection.status.state === 'connected', 'to be back')),
    )
    await mod.state.delete('gone')
    await mod.state.set('scene', 'after', { ifRevision: stored.revision })
    await eventually(() => heard.length === 2, 'the new scene')
    expect(heard).toEqual(['before', 'after'])
    const late = await enter(name, 'late')
    expect(late.state.keys()).toEqual(['scene'])
    expect(late.getSnapshot().state.shared).toEqual({
      scene: { value: 'after', revision: expect.any(Number) as number, by: 'mod', at: expect.any(Number) as number },
    })
  })

  it('[STATE6] loses what a person set when they are erased, on every screen and in the log', async () => {
    const name = await newRoom()
    const [mod, host, mia] = await Promise.all([
      enter(name, 'mo2', 'moderator'),
      enter(name, 'host', 'host'),
      enter(name, 'mia'),
    ])
    await mod.state.set('mine', 'SECRET')
    await host.state.set('theirs', 'kept')
    await eventually(() => mia.state.keys().length === 2, 'both values')
    await test.server.rooms.erase(name, 'mo2')
    await eventually(() => mia.state.keys().length === 1, 'the erasure')
    expect(mia.state.get('theirs').value).toBe('kept')
    const exported = await test.server.log.exportEvents(name, { after: 0, limit: 100, maxBytes: 1e6 })
    expect(JSON.stringify(exported)).not.toContain('SECRET')
    expect(exported.find(({ event }) => event.type === 'state.set')?.event.body).toEqual({ key: 'mine' })
  })

  it('[STATE8] servers read and change it over HTTP with the role of their token', async () => {
    const name = await newRoom()
    const [mod, member, guest] = await Promise.all([
      test.token('server', 'moderator', name),
      test.token('mia', 'member', name),
      guestToken(),
    ])
    const ask = async (method: string, path: string, token: string, body?: unknown) => {
      const answer = await fetch(`${test.url}/api/v1/rooms/${name}/state${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      return { status: answer.status, body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>) }
    }
    const first = await ask('PUT', '/score', mod, { value: [1, 2], ifRevision: 0 })
    expect(first).toEqual({ status: 200, body: { revision: 2 } })
    expect(await ask('PUT', '/score', mod, { value: 3, ifRevision: 0 })).toMatchObject({
      status: 409,
      body: { error: { code: 'revision_conflict', revision: 2 } },
    })
    expect((await ask('PUT', '/a b', mod, { value: 1 })).status).toBe(422)
    expect((await ask('PUT', '/score', mod, { wrong: 1 })).status).toBe(422)
    expect((await ask('PUT', '/score', member, { value: 1 })).status).toBe(403)
    expect((await ask('PUT', '/score', guest, { value: 1 })).status).toBe(403)
    expect(await ask('GET', '', member)).toMatchObject({
      status: 200,
      body: { values: { score: { value: [1, 2], revision: 2, by: 'server' } } },
    })
    expect((await ask('DELETE', '/score?ifRevision=1', mod)).status).toBe(409)
    expect((await ask('DELETE', '/score?ifRevision=x', mod)).status).toBe(422)
    expect((await ask('DELETE', '/score?ifRevision=2', mod)).status).toBe(204)
    expect((await ask('GET', '', member)).body).toEqual({ values: {} })
  })
})

async function guestToken(): Promise<string> {
  const raw = await test.raw()
  raw.send({ t: 'hello', v: 2, guest: { name: 'Gus' } })
  return (await raw.next('welcome')).guestToken ?? ''
}
