import { createHmac, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { WebhookReceiver } from './webhook-receiver.ts'

const NOW = Date.UTC(2026, 0, 1)
const NOW_S = NOW / 1_000
const key = randomBytes(24)
const SECRET = `whsec_${key.toString('base64')}`
const BODY = JSON.stringify({
  type: 'room.events',
  timestamp: new Date(NOW).toISOString(),
  data: { room: 'friday', records: [{ room: 'friday', type: 'gap', from: 1, to: 2 }] },
})

const signed = (body = BODY, { id = 'msg_1', at = NOW_S, by = key } = {}) => ({
  'webhook-id': id,
  'webhook-timestamp': String(at),
  'webhook-signature': `v1,${createHmac('sha256', by).update(`${id}.${at}.${body}`).digest('base64')}`,
})
const receiver = (options = {}) => new WebhookReceiver({ secrets: [SECRET], now: () => NOW, ...options })

describe('webhooks', () => {
  it('[NODE10] are read from the body as it came, with headers in any spelling', () => {
    const read = receiver().read(signed(), Buffer.from(BODY))
    expect(read).toMatchObject({ id: 'msg_1', type: 'room.events', room: 'friday', records: [{ type: 'gap' }] })
    const headers = new Headers(signed())
    expect(receiver().read(headers, BODY)).toEqual(read)
    const test = JSON.stringify({ type: 'webhook.test', timestamp: '' })
    expect(receiver().read(signed(test), test)).toMatchObject({ type: 'webhook.test' })
  })

  it('[NODE10] count with any of several secrets, and any of several signatures', () => {
    const other = randomBytes(24)
    const both = receiver({ secrets: [`whsec_${other.toString('base64')}`, SECRET] })
    expect(both.read(signed(), BODY).id).toBe('msg_1')
    const [mine, old] = [signed(), signed(BODY, { by: other })]
    const two = { ...mine, 'webhook-signature': `${old['webhook-signature']} ${mine['webhook-signature']}` }
    expect(receiver().read(two, BODY).id).toBe('msg_1')
  })

  it.each<[string, Record<string, string>, unknown, string]>([
    ['another body', signed(), `${BODY} `, 'its signature is not one of the secrets'],
    ['another secret', signed(BODY, { by: randomBytes(24) }), BODY, 'its signature is not one of the secrets'],
    ['an old delivery', signed(BODY, { at: NOW_S - 301 }), BODY, 'it was signed 301 s from now'],
    ['one of the future', signed(BODY, { at: NOW_S + 301 }), BODY, 'it was signed 301 s from now'],
    ['no header', {}, BODY, "it has no header 'webhook-id'"],
    ['a parsed body', signed(), JSON.parse(BODY), 'its body was parsed already'],
    ['no JSON', signed('x'), 'x', 'it is not JSON'],
    [
      'another version',
      { ...signed(), 'webhook-signature': signed()['webhook-signature'].replace('v1', 'v2') },
      BODY,
      'its signature',
    ],
  ])('[NODE11] are refused: %s', (_, headers, body, said) => {
    expect(() => receiver().read(headers, body as string)).toThrow(said)
  })

  it('[NODE12] are handled once within the window; what failed is handled again', async () => {
    const handled: string[] = []
    const one = receiver()
    let release = (): void => {}
    const first = one.receive(signed(), BODY, () => new Promise((done) => void (release = done)))
    const second = one.receive(signed(), BODY, () => void handled.push('second'))
    await Promise.resolve()
    release()
    expect([(await first).repeated, (await second).repeated]).toEqual([false, true])
    const failing = signed(BODY, { id: 'msg_2' })
    await expect(one.receive(failing, BODY, () => Promise.reject(new Error('no room')))).rejects.toThrow('no room')
    expect((await one.receive(failing, BODY, () => void handled.push('again'))).repeated).toBe(false)
    expect(handled).toEqual(['again'])
  })

  it('[NODE12] no more ids are remembered than was said', async () => {
    const small = receiver({ maxRemembered: 2 })
    const repeated = async (id: string) => (await small.receive(signed(BODY, { id }), BODY, () => {})).repeated
    for (const id of ['a', 'b', 'c']) expect(await repeated(id)).toBe(false)
    expect([await repeated('c'), await repeated('a')]).toEqual([true, false])
  })

  it('[NODE11] a secret that is none makes no receiver, and is not shown', () => {
    expect(() => receiver({ secrets: ['hunter2'] })).toThrow('a secret is not one of a webhook; give all of it')
    expect(() => receiver({ secrets: [] })).toThrow('it has no secret')
  })
})
