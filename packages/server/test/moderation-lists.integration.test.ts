import type { Position } from '@ovation/room'
import type { Actor } from '@ovation/room/rules'
import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { itemsOf } from '../src/recording/items.ts'
import { RecordingState } from '../src/recording/recording-index.ts'
import { TestCluster } from './cluster.fixture.ts'
import type { TestServer } from './server.fixture.ts'

const skipped = /postgres|redis/.test(process.env.OVATION_TEST_SKIP ?? '')

let cluster: TestCluster
beforeAll(async () => {
  if (!skipped) cluster = await TestCluster.start(2)
}, 90_000)
afterAll(() => cluster?.close())

type Sanctions = { sanctions: { person: string; ids: string[]; kind: string; name: string; by: object; at: number }[] }
type Reports = { reports: { reason: string; person: { name: string } | null; message: { text: string } | null }[] }

/** Reads a list as a moderator, or as whoever has this role. */
async function read<T>(node: TestServer, path: string, role: 'guest' | 'moderator' = 'moderator'): Promise<T> {
  const headers = { authorization: `Bearer ${await node.token('reader', role)}` }
  return (await (await fetch(`${node.url}/api/v1/rooms/demo/${path}`, { headers })).json()) as T
}

/** What a replay of this test shows. */
async function replayOf(node: TestServer): Promise<string> {
  const begunAt = Date.now() - 25_000
  const head = { t: 'recording', v: 1, id: 'r', room: 'demo', kind: 'evening', title: 'x', at: begunAt } as const
  const state = new RecordingState(head)
  state.take({ t: 'run', mime: 'video/mp4', width: 1, height: 1, bytes: 1 })
  for (let part = 0; part < 15; part++)
    state.take({ t: 'part', ms: 2_000, bytes: 10, independent: true, at: begunAt + part * 2_000, seq: 1 })
  return JSON.stringify(await itemsOf(node.server.log, state, { fromMs: 0, toMs: 30_000 }))
}

it.skipIf(skipped)(
  '[MSG3] [MODERATE1] [MODERATE2] [MODERATE3] [MODERATE6] of somebody with two ids all goes on every node and in the replay; lists have them once; an erasure empties them',
  async () => {
    const [one, two] = [cluster.get(0), cluster.get(1)]
    const viewer = await two.client('viewer').rooms.get('demo').attach()
    const moderator = await one.client('mo', 'moderator').rooms.get('demo').attach()
    const say = (actor: Actor, text: string): Promise<Position> =>
      two.server.rooms.command('demo', {
        actor,
        commandId: `say as ${actor.id}`,
        command: { type: 'message.send', body: { text } },
      })
    await say({ id: 'g_ann', name: 'Guest', role: 'guest' }, 'WORDS-as-a-guest')
    const { id } = await one.server.people.create({ name: 'Ann' })
    await one.server.people.addAlias(id, 'g_ann')
    const { seq } = await say({ id, name: 'Ann', role: 'guest', aliases: ['g_ann'] }, 'WORDS-with-an-account')
    await viewer.moderation.report({ message: seq, reason: 'REASON-of-it' })
    expect((await read<Reports>(two, 'reports')).reports).toMatchObject([
      { reason: 'REASON-of-it', person: { name: 'Ann' }, message: { text: 'WORDS-with-an-account' } },
    ])
    await eventually(() => JSON.stringify(viewer.getSnapshot().messages).includes('with-an-account'), 'it to be shown')
    expect(await replayOf(two)).toContain('WORDS-as-a-guest')

    await moderator.moderation.ban('g_ann')
    // As when their account comes in.
    const carry = { type: 'sanction.carry', body: { actor: id, from: 'g_ann' } } as const
    const system = { id: 'system', name: '', role: 'owner' } as const
    await two.server.rooms.command('demo', { actor: system, commandId: 'carry', command: carry })
    await moderator.messages.deleteAllBy('g_ann')
    await expect(moderator.messages.deleteAllBy(id)).rejects.toMatchObject({ code: 'nothing_to_change' })
    await eventually(() => !JSON.stringify(viewer.getSnapshot().messages).includes('WORDS'), 'it to go from screens')
    for (const node of [one, two]) {
      const late = await node.rawIn('late', 'guest')
      expect(late.texts.join() + (await replayOf(node))).not.toContain('WORDS')
      expect((await read<Reports>(node, 'reports')).reports).toMatchObject([{ message: { text: '', deleted: true } }])
      const { sanctions } = await read<Sanctions>(node, 'sanctions')
      expect(sanctions).toMatchObject([
        { person: id, ids: [id, 'g_ann'], kind: 'ban', name: 'Ann', by: { id: 'mo', name: '' } },
      ])
      expect(Math.abs((sanctions[0]?.at ?? 0) - Date.now())).toBeLessThan(30_000)
      for (const path of ['sanctions', 'reports'])
        expect(await read(node, path, 'guest')).toMatchObject({ error: { code: 'forbidden' } })
    }

    await viewer.messages.send({ text: 'spam, spam' })
    await moderator.moderation.mute('viewer', { durationMs: 60_000 })
    const muted = async (): Promise<string[]> =>
      (await read<Sanctions>(two, 'sanctions')).sanctions.flatMap(({ kind, name }) => (kind === 'mute' ? [name] : []))
    expect(await muted()).toEqual(['viewer'])
    await two.server.rooms.erase('demo', 'viewer')
    // The mute stays, without the name that only their words had; what they reported is gone.
    expect(await muted()).toEqual([''])
    expect((await read<Reports>(one, 'reports')).reports).toEqual([])
  },
  60_000,
)
