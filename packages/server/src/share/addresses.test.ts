import { describe, expect, it } from 'vitest'
import { addressOf, ownAddress } from './addresses.ts'

describe('addresses of hosts', () => {
  it('[START11] IPv6 stands in brackets, and a host that means all leads to this machine', () => {
    expect(addressOf('http', '::1', 8_080)).toBe('http://[::1]:8080')
    expect(addressOf('https', 'live.example.com', 443)).toBe('https://live.example.com')
    expect(ownAddress('http', '::', 8_080)).toBe('http://[::1]:8080')
    expect(ownAddress('http', '0.0.0.0', 8_080)).toBe('http://127.0.0.1:8080')
    expect(ownAddress('http', '192.0.2.1', 8_080)).toBe('http://192.0.2.1:8080')
  })
})
