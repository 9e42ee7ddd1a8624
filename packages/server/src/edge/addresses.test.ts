import { describe, expect, it } from 'vitest'
import { Addresses } from './addresses.ts'

const addresses = new Addresses(['10.0.0.0/8', '::1'])
const of = (forwarded: string | undefined, peer = '10.0.0.1'): string =>
  addresses.keyOf(peer, forwarded === undefined ? {} : { 'x-forwarded-for': forwarded })

describe('whose address a client has', () => {
  it('[PROXY4] is what the trusted proxies say, from the nearest back to the first that is none, with a port or without', () => {
    expect(of('203.0.113.9')).toBe('203.0.113.9')
    expect(of('203.0.113.9:54321')).toBe('203.0.113.9')
    expect(of('[2001:db8::1]:443')).toBe('2001:db8::/64')
    expect(of('[2001:db8::1]')).toBe('2001:db8::/64')
    expect(of('2001:db8::1')).toBe('2001:db8::/64')
    expect(of('198.51.100.7, 203.0.113.9, 10.9.9.9:80')).toBe('203.0.113.9')
    expect(of('::ffff:203.0.113.9')).toBe('203.0.113.9')
  })

  it('[PROXY4] is never what a client says of itself', () => {
    expect(of('203.0.113.9', '192.0.2.1')).toBe('192.0.2.1')
    // Addresses behind an unreadable one are not trusted.
    for (const bad of ['unknown', '_hidden', '', '203.0.113.9:', '1.2.3.4:999999', '[::1', 'localhost', '1.2.3.4:5:6'])
      expect(of(`198.51.100.7, ${bad}`), bad).toBe('10.0.0.1')
  })
})
