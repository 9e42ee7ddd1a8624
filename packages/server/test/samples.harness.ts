import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from '@ovation/client'
import { RoomService } from '@ovation/node'
import { eventually } from '@ovation/testkit'
import { expect } from 'vitest'
import { deliveryOf, newSecret, Sample, signed } from './samples.fixture.ts'
import type { Crafted, SampleName, SampleSecrets } from './samples.fixture.ts'
import { TestServer } from './server.fixture.ts'

const OWNER = { id: 'owner', name: 'Owner', role: 'owner' } as const
const TOO_OLD_S = 310
const ROOM = 'demo'

/** A sample beside a real server, which sends it the events of its room. */
export class SampleRun {
  readonly test: TestServer
  readonly sample: Sample
  readonly #secrets: SampleSecrets
  readonly #service: RoomService
  /** The secret that the server made, and one that is to follow it. */
  readonly #two: readonly [string, string]
  readonly #webhook: string
  #ids = 0

  private constructor(
    test: TestServer,
    sample: Sample,
    made: { service: RoomService; secret: string; webhook: string },
  ) {
    this.test = test
    this.sample = sample
    this.#service = made.service
    this.#webhook = made.webhook
    this.#two = [made.secret, newSecret()]
    const { apiKeys } = JSON.parse(readFileSync(join(test.folder, 'secrets.json'), 'utf8')) as {
      apiKeys: Record<string, string>
    }
    const [[KEY_ID, KEY_SECRET] = ['', '']] = Object.entries(apiKeys)
    this.#secrets = { KEY_ID, KEY_SECRET, WEBHOOK_SECRETS: this.#two.join(',') }
  }

  static async prepare(name: SampleName): Promise<SampleRun> {
    const [test, sample] = await Promise.all([
      TestServer.start({
        config: { outletNetworks: ['127.0.0.1/32'] },
        limits: { outletFirstBackOffMs: 20, outletMaxBackOffMs: 100, consumerFirstBackOffMs: 20 },
      }),
      Sample.prepare(name),
    ])
    const service = new RoomService({ server: test.url, key: () => test.token('boss', 'owner') })
    await test.server.rooms.create(ROOM, 'A room', OWNER).catch(() => undefined)
    const made = await service.createWebhook({ name, url: `${sample.url}/webhook`, rooms: ROOM })
    return new SampleRun(test, sample, { service, secret: made.secret, webhook: made.webhook.id })
  }

  async close(): Promise<void> {
    await Promise.all([this.test.close(), this.sample.close()])
  }

  async startsWithSecretsAlone(): Promise<void> {
    expect(await this.sample.endsWith({ ...this.#secrets, KEY_SECRET: '' })).not.toBe(0)
    expect(await this.sample.endsWith({ ...this.#secrets, WEBHOOK_SECRETS: `${this.#two[0]},` })).not.toBe(0)
    await this.sample.start(this.#secrets)
  }

  async signsTokens(): Promise<void> {
    for (const [query, role] of [
      ['user=tao&role=host', 'host'],
      ['user=mei', 'member'],
    ] as const) {
      const getToken = async () => (await this.sample.token(query)).text
      const client = createClient({ server: this.test.url, getToken })
      try {
        const room = await client.rooms.get(ROOM).attach()
        expect(room.getSnapshot().self).toMatchObject({ role })
      } finally {
        client.close()
      }
    }
    for (const query of ['', 'user=', 'user=tao&role=emperor', 'user=%22tao%22&role=host'])
      expect([query, (await this.sample.token(query)).status]).toEqual([query, 400])
  }

  async takesDeliveries(): Promise<void> {
    const applied = () =>
      this.sample
        .applied(ROOM)
        .flatMap((line) => (line.endsWith(' announcement.set') ? [Number.parseInt(line, 10)] : []))
    const catchesUp = async (): Promise<number[]> => {
      const stored = await this.test.server.log.exportEvents(ROOM, { after: 0, limit: 100, maxBytes: 1e6 })
      const all = stored.flatMap(({ event: { seq, type } }) => (type === 'announcement.set' ? [seq] : []))
      await eventually(() => applied().at(-1) === all.at(-1), `event ${all.at(-1)}`)
      return all
    }
    for (let n = 0; n < 3; n++) await this.#announce()
    await catchesUp()
    // From now on the server signs with two secrets, and the sample knows the former one.
    await this.#service.rotateWebhookSecret({ outlet: this.#webhook })
    for (let n = 0; n < 3; n++) await this.#announce()
    await catchesUp()
    const [first = 0] = applied()
    const taken = async () => (await this.#service.listWebhookDeliveries({ outlet: this.#webhook })).deliveries
    const before = Date.now()
    await this.#service.replayWebhook({ outlet: this.#webhook, room: ROOM, from: first })
    await eventually(async () => (await taken()).some(({ at, from }) => at >= before && from === first), 'the replay')
    await this.#announce()
    const all = await catchesUp()
    expect([all.length, applied()]).toEqual([7, all])
    expect((await taken()).every(({ error }) => error === null)).toBe(true)
    expect(await this.#service.testWebhook({ outlet: this.#webhook })).toMatchObject({ delivered: true })
  }

  async refusesForged(): Promise<void> {
    const body = deliveryOf('forged', [{ seq: 1, since: 0 }])
    const [right] = this.#two
    const good = signed(body, [right])
    const wrong: Record<string, [string, Record<string, string>]> = {
      'another body': [body.replace('你好', '您好'), good],
      'the same JSON, written anew': [JSON.stringify(JSON.parse(body)), good],
      'another secret': [body, signed(body, [newSecret()])],
      'another id': [body, { ...good, 'webhook-id': 'msg_1' }],
      'another time': [body, { ...good, 'webhook-timestamp': String(Number(good['webhook-timestamp']) + 1) }],
      'an old one': [body, signed(body, [right], { agoS: TOO_OLD_S })],
      'one of the future': [body, signed(body, [right], { agoS: -TOO_OLD_S })],
      'another version': [
        body,
        { ...good, 'webhook-signature': (good['webhook-signature'] ?? '').replace('v1', 'v2') },
      ],
      'half a signature': [body, { ...good, 'webhook-signature': (good['webhook-signature'] ?? '').slice(0, 20) }],
      'no signature': [body, {}],
      'no body': ['', good],
    }
    for (const [what, [text, headers]] of Object.entries(wrong))
      expect([what, await this.sample.post(text, headers)]).toEqual([what, 401])
    const large = deliveryOf('forged', [{ seq: 1, since: 0, type: 'x'.repeat(150_000) }])
    expect(await this.sample.post(large, signed(large, [right]))).toBe(413)
    const last = deliveryOf('forged', [{ seq: 2, since: 0 }])
    expect(await this.sample.post(last, signed(last, [right]))).toBe(204)
    await eventually(() => this.sample.applied('forged').length > 0, 'what is right')
    expect(this.sample.applied('forged')).toEqual(['2 message.sent'])
  }

  async takesBothSecrets(): Promise<void> {
    const [old, next] = this.#two
    for (const [n, secrets] of [[old], [next], [newSecret(), next], [old, newSecret()]].entries()) {
      const body = deliveryOf('rotated', [{ seq: n + 1, since: n }])
      expect(await this.sample.post(body, signed(body, secrets))).toBe(204)
    }
    await eventually(() => this.sample.applied('rotated').length === 4, 'all four')
  }

  async appliesOnceInOrder(): Promise<void> {
    const send = (...records: Crafted[]) => {
      const body = deliveryOf('crafted', records)
      return this.sample.post(body, signed(body, [this.#two[0]]))
    }
    const at = (seq: number, since = seq - 1): Crafted => ({ seq, since })
    // It begins where it is met, in the middle of a room.
    expect(await send(at(11), at(12))).toBe(204)
    expect(await send(at(11), at(12))).toBe(204)
    expect(await send(at(12), at(13))).toBe(204)
    // Something is missing: nothing behind it is applied until it has come.
    expect(await send(at(16))).toBe(503)
    expect(await send(at(14), at(16))).toBe(503)
    expect(await send(at(15), at(16))).toBe(204)
    // What the filter leaves out, and what was deleted, is not missing.
    expect(await send(at(20, 16), { type: 'gap', from: 21, to: 30 }, at(31))).toBe(204)
    expect(await send({ type: 'gap', from: 21, to: 30 }, at(32))).toBe(204)
    // Of several at a time, each is applied once.
    await Promise.all([1, 2, 3, 4].map(() => send(at(33), at(34))))
    await eventually(() => this.sample.applied('crafted').at(-1)?.startsWith('34 '), 'the last one')
    const applied = this.sample.applied('crafted').map((line) => line.split(' ')[0])
    expect(applied).toEqual(['11', '12', '13', '14', '15', '16', '20', '21-30', '31', '32', '33', '34'])
  }

  async #announce(): Promise<void> {
    await this.test.server.rooms.command(ROOM, {
      ...{ actor: OWNER, commandId: `sample-${(this.#ids += 1)}` },
      command: { type: 'announcement.set', body: { text: `Number ${this.#ids}` } },
    })
  }
}
