import type { OvationError } from '@ovation/protocol'
import type { Command, Role } from '@ovation/room'
import { eventually } from '@ovation/testkit'
import { PostgresServer } from '@ovation/testkit/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('postgres')

let postgres: PostgresServer
let test: TestServer
beforeAll(async () => {
  if (skipped) return
  postgres = await PostgresServer.start()
  test = await TestServer.start({ config: { databaseUrl: await postgres.createDatabase() } })
}, 60_000)
afterAll(async () => {
  if (skipped) return
  await test?.close()
  await postgres?.stop()
})

describe.skipIf(skipped)('a server on PostgreSQL', () => {
  it('[LOG25] keeps rooms, messages, money, sanctions, the owner’s account and stream keys there, over a restart', async () => {
    const host = await test.client('host', 'host').rooms.get('demo').attach()
    const mia = await test.client('mia').rooms.get('demo').attach()
    await mia.messages.send({ text: 'kept' })
    await mia.gifts.send('star')
    await host.polls.open({ question: 'Tea?', options: ['Yes', 'No'] })
    await eventually(() => mia.getSnapshot().state.poll?.question === 'Tea?', 'the vote')
    await mia.polls.vote(0)
    await host.moderation.mute('mia', { durationMs: 600_000 })
    const key = await test.server.streamKeys.show('demo')
    const { secret } = await test.server.signIn.signIn({ code: await test.server.signIn.newCode() })
    await test.restart()
    await eventually(() => mia.status === 'attached' && host.status === 'attached', 'both to be back', 15_000)
    await expect(mia.messages.send({ text: 'too soon' })).rejects.toMatchObject({ code: 'muted' })
    await expect(mia.polls.vote(1)).rejects.toMatchObject({ code: 'already_voted' })
    await host.moderation.unmute('mia')
    await mia.messages.send({ text: 'and more' })
    expect((await host.messages.history()).messages.map(({ text }) => text)).toEqual(['kept', 'and more'])
    expect(await mia.gifts.balance()).toBe(934)
    expect(await test.server.streamKeys.show('demo')).toBe(key)
    expect(await test.server.accountSessions.findBySecret(secret)).toMatchObject({ person: { id: 'owner' } })
    expect((await test.server.wallet.audit()).wrong).toEqual([])
  }, 40_000)

  it('[LOG29] a command that cannot be stored is refused alone, and those decided with it are not', async () => {
    const { rooms } = test.server
    const command = (id: string, commandId: string, command: Command, role: Role = 'member') =>
      rooms.command('demo', { actor: { id, name: 'Somebody', role }, commandId, command }).then(
        () => 'stored',
        (error: OvationError) => error.code,
      )
    const say = (text: string): Command => ({ type: 'message.send', body: { text } })
    const mute = (actor: string): Command => ({ type: 'member.mute', body: { actor, durationMs: 1_000.5 } })
    await command('system', 'on-air', { type: 'stream.start', body: { stream: 's' } }, 'owner')
    const honest: Promise<string>[] = []
    const faulty: Promise<string>[] = []
    const broken: Promise<string>[] = []
    for (let n = 0; n < 60; n++) {
      honest.push(command(`honest-${n}`, `say-${n}`, say('hello')))
      faulty.push(command(`odd-${n}`, `odd\u0000${n}`, say('hello')))
      faulty.push(command(`empty-${n}`, `empty\u0000${n}`, say('')))
      faulty.push(command(`mod-${n}`, `mute-${n}`, mute(`nobody\u0000${n}`), 'moderator'))
      broken.push(command(`broken-${n}`, `broken-${n}`, { type: 'message.send', body: {} } as never))
      faulty.push(command(`half-${n}\ud800`, `half-${n}`, say('hello')))
    }
    honest.push(command('mod', 'mute', mute('gus'), 'moderator'))
    const streamTime = { type: 'message.send', body: { text: 'then', streamTime: Date.now() + 0.5 } } as const
    honest.push(command('mia', 'then', streamTime))
    expect(new Set(await Promise.all(honest))).toEqual(new Set(['stored']))
    expect(new Set(await Promise.all(faulty))).toEqual(new Set(['invalid_frame']))
    expect(new Set(await Promise.all(broken))).toEqual(new Set(['internal']))
    await command('system', 'off-air', { type: 'stream.end', body: { stream: 's' } }, 'owner')
  })

  it('[LOG24] says so while the database is away, and goes on by itself when it is back', async () => {
    const mia = await test.client('mia').rooms.get('demo').attach()
    const other = await test.client('other').rooms.get('demo').attach()
    await mia.messages.send({ text: 'before' })
    await postgres.halt('immediate')
    const meanwhile = mia.messages.send({ text: 'meanwhile' }).then(
      () => 'stored',
      (error: { code: string }) => error.code,
    )
    await new Promise((done) => setTimeout(done, 1_000))
    await postgres.begin()
    const outcome = await meanwhile
    expect(['stored', 'storage_failed', 'overloaded']).toContain(outcome)
    await eventually(
      () =>
        mia.messages.send({ text: 'after' }).then(
          () => true,
          () => false,
        ),
      'the room to go on',
      20_000,
    )
    await eventually(() => other.getSnapshot().messages.some(({ text }) => text === 'after'), 'the other one to see it')
    const texts = (await other.messages.history()).messages.map(({ text }) => text)
    expect(texts.filter((text) => text === 'meanwhile')).toHaveLength(outcome === 'stored' ? 1 : 0)
  }, 60_000)
})
