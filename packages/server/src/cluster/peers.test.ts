import { OvationError } from '@ovation/protocol'
import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { Peers } from './peers.ts'
import type { PeersDeps } from './peers.ts'

function peers(answer: (node: string) => Promise<unknown>) {
  const clock = new ManualClock()
  const warned: unknown[] = []
  const nodes = ['a', 'b', 'c'].map((id) => ({ id, url: `http://${id}` }))
  const calls: unknown[] = []
  const membership = { id: 'b', nodes }
  const client = {
    call: ({ id, url }: { id: string; url: string }, name: string, request: unknown) => {
      calls.push([url, name, request])
      return answer(id)
    },
    following: (receiver: string, path: string) => ({ headers: { to: receiver, path }, sealOf: () => Buffer.from('') }),
  }
  const logger = { warn: (what: unknown, words: string) => warned.push([what, words]) }
  const deps = { membership, client, clock, logger } as unknown as PeersDeps
  return { clock, warned, calls, membership, all: new Peers(deps) }
}

describe('the other nodes', () => {
  it('[OWN2] are those that are alive, without this one', async () => {
    const { all, calls } = peers(async (node) => ({ people: [node] }))
    expect(all.nodes.map(({ id }) => id)).toEqual(['a', 'c'])
    expect([all.urlOf('c'), all.urlOf('d')]).toEqual(['http://c', undefined])
    expect(await all.call('c', 'people', { room: 'r', most: 1 })).toEqual({ people: ['c'] })
    expect(calls).toEqual([['http://c', 'people', { room: 'r', most: 1 }]])
    await expect(all.call('d', 'health', { room: 'r' })).rejects.toThrow('node d is not alive')
    expect(calls).toHaveLength(1)
  })

  it('[OWN2] all are asked at once, and those that do not answer are left out', async () => {
    const { all } = peers((node) =>
      node === 'a' ? Promise.reject(new Error('away')) : Promise.resolve({ taken: node }),
    )
    expect(await all.callAll('notice', { type: 'joined' })).toEqual([{ taken: 'c' }])
  })

  it('[NODE3] one that does not answer is named in the log, at most every half minute', async () => {
    const away = new Error('away')
    const { all, clock, warned } = peers(() => Promise.reject(away))
    const call = (node: string) => all.call(node, 'health', { room: 'r' }).catch((error: unknown) => error)
    expect(await call('a')).toBe(away)
    expect(warned).toEqual([[{ node: 'a', url: 'http://a', err: away }, 'another node does not answer']])
    clock.advance(29_999)
    await call('a')
    expect(warned).toHaveLength(1)
    await call('c')
    expect(warned).toHaveLength(2)
    clock.advance(1)
    await call('a')
    expect(warned).toHaveLength(3)
  })

  it('[NODE3] one that refuses has answered', async () => {
    const { all, warned } = peers(() => Promise.reject(new OvationError('not_found')))
    await expect(all.call('a', 'health', { room: 'r' })).rejects.toMatchObject({ code: 'not_found' })
    expect(warned).toEqual([])
  })

  it('[NODE4] a stream is requested from a node that is alive', () => {
    const { all } = peers(async () => ({}))
    expect(all.following('c', '/x')).toMatchObject({ url: 'http://c/x', headers: { to: 'c', path: '/x' } })
    expect(all.following('d', '/x')).toBeUndefined()
  })
})
