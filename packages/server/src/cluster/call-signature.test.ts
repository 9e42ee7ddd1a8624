import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { CallSignature } from './call-signature.ts'

const TARGET = { method: 'POST', path: '/internal/v1/touch' }

function nodes(maxSpentNonces = 100) {
  const clock = new ManualClock(1_800_000_000_000)
  const node = (id: string, secret = 'ours'): CallSignature =>
    new CallSignature({ ...{ secret, clock, maxSpentNonces }, node: id })
  return { clock, node, a: node('a'), b: node('b') }
}
/** Whether a node accepts a call. */
const takes = (at: CallSignature, header: string | undefined, target = TARGET): boolean => {
  try {
    at.open(target, header)
    return true
  } catch {
    return false
  }
}

describe('a call of another node', () => {
  it('[NODE2] is for its receiver, its method, its path and its secret alone', () => {
    const { node, a, b } = nodes()
    const { header } = b.sign('a', TARGET, '{}')
    expect(takes(node('c'), header)).toBe(false)
    expect(takes(node('a', 'theirs'), header)).toBe(false)
    expect(takes(a, header, { ...TARGET, method: 'GET' })).toBe(false)
    expect(takes(a, header, { ...TARGET, path: `${TARGET.path}?` })).toBe(false)
    for (const at of header.matchAll(/\w/g)) {
      const changed = `${header.slice(0, at.index)}${at[0] === 'A' ? 'B' : 'A'}${header.slice(at.index + 1)}`
      // In base64url, two bits of the last character of 256 bits are padding.
      if (at.index < header.length - 1) expect([changed, takes(a, changed)]).toEqual([changed, false])
    }
    for (const text of [undefined, '', '.', '....', `${header},${header}`, ` ${header}`])
      expect(takes(a, text)).toBe(false)
    expect(takes(a, header), 'what was refused uses nothing up').toBe(true)
  })

  it('[NODE2] is good for half a minute, and once, whatever befalls the wall clock meanwhile', () => {
    const { clock, a, b } = nodes()
    const [early, late, used] = [1, 2, 3].map(() => b.sign('a', TARGET, '{}').header)
    expect(takes(a, used)).toBe(true)
    expect(takes(a, used)).toBe(false)
    clock.advance(30_000)
    expect(takes(a, early)).toBe(true)
    clock.advance(1)
    expect(takes(a, late)).toBe(false)
    clock.stepWall(7_200_000)
    expect(takes(a, b.sign('a', TARGET, '{}').header)).toBe(true)
    clock.stepWall(-7_200_000)
    for (const header of [early, used]) expect(takes(a, header)).toBe(false)
  })

  it('[NODE2] is refused when no more can be remembered, until there is room again', () => {
    const { clock, a, b } = nodes(10)
    const call = (): string => b.sign('a', TARGET, '{}').header
    const taken = Array.from({ length: 10 }, call)
    for (const header of taken) expect(takes(a, header)).toBe(true)
    expect(takes(a, call())).toBe(false)
    for (const header of taken) expect(takes(a, header), 'nothing was forgotten').toBe(false)
    clock.advance(32_000)
    expect(takes(a, call())).toBe(true)
  })

  it('[NODE3] an answer belongs to its call, its status and its body', () => {
    const { a, b } = nodes()
    const { nonce, header } = b.sign('a', TARGET, '{}')
    const call = a.open(TARGET, header)
    expect(call.nonce).toBe(nonce)
    const signed = a.signAnswer(call.nonce, 200, '{"ok":1}')
    expect(b.isAnswer(nonce, 200, '{"ok":1}', signed)).toBe(true)
    expect(b.isAnswer(nonce, 200, '{"ok":2}', signed)).toBe(false)
    expect(b.isAnswer(nonce, 500, '{"ok":1}', signed)).toBe(false)
    expect(b.isAnswer(b.sign('a', TARGET, '{}').nonce, 200, '{"ok":1}', signed)).toBe(false)
    expect(b.isAnswer(nonce, 200, '{"ok":1}', null)).toBe(false)
  })
})
