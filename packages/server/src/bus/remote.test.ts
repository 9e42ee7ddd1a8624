import { describe, expect, it } from 'vitest'
import { sign } from '../ops/index.ts'
import { RemoteBus } from './remote.ts'

const SECRET = 's'.repeat(32)
const hint = { room: 'demo', epoch: 1, from: 1, to: 1, payload: ['event'] }

/** A bus whose carrier is the test. */
function wired() {
  const reported: unknown[] = []
  const sent: string[] = []
  let receive: (text: string) => void = () => {}
  const bus = new RemoteBus<string[]>(
    (into) => {
      receive = into
      return { send: (text) => sent.push(text), ready: async () => {}, close: async () => {} }
    },
    { secret: SECRET, report: (_, error) => reported.push(error), isPayload: Array.isArray },
  )
  const heard: string[][] = []
  bus.subscribe(({ payload }) => heard.push(payload))
  return { bus, heard, sent, reported, receive: (text: string) => receive(text) }
}

const signed = (text: string): string => `${sign(SECRET, text)}${text}`

describe('texts that come over the bus', () => {
  it('[BUS5] are taken from nodes of the same cluster alone', () => {
    const { heard, reported, receive } = wired()
    const text = JSON.stringify({ node: 'other', hint })
    receive(text)
    receive(`${sign('another secret', text)}${text}`)
    receive(signed(text).replace('demo', 'door'))
    expect(heard).toEqual([])
    receive(signed(text))
    expect([heard, reported]).toEqual([[['event']], []])
  })

  it('[BUS5] that are malformed, and a listener that throws, end neither the process nor what comes after', () => {
    const { bus, heard, reported, receive } = wired()
    const bad = ['', 'x', '{', 'null', '[1', '{"node":1}', '{"node":"n","hint":{"room":"r","epoch":1.5}}']
    for (const text of [...bad, '['.repeat(5_000), '{"node":"n","hint":{"from":-1}}']) {
      receive(text)
      receive(signed(text))
    }
    expect(heard).toEqual([])
    bus.subscribe(() => {
      throw new Error('a listener')
    })
    receive(signed(JSON.stringify({ node: 'other', hint })))
    bus.publish(hint)
    expect(heard).toHaveLength(2)
    expect(reported.filter((error) => (error as Error).message === 'a listener')).toHaveLength(2)
  })

  it('[BUS5] what is published is not heard a second time when it comes back', () => {
    const { bus, heard, sent, receive } = wired()
    bus.publish(hint)
    receive(sent[0] ?? '')
    expect(heard).toEqual([['event']])
  })
})
