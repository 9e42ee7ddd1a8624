import { describe, expect, it } from 'vitest'
import { addressOf, isOnlyHere, ownAddress } from './addresses.ts'

describe('addresses of hosts', () => {
  it('[START11] IPv6 stands in brackets, and a host that means all leads to this machine', () => {
    expect(addressOf('http', '::1', 8_080)).toBe('http://[::1]:8080')
    expect(addressOf('https', 'live.example.com', 443)).toBe('https://live.example.com')
    expect(ownAddress('http', '::', 8_080)).toBe('http://[::1]:8080')
    expect(ownAddress('http', '0.0.0.0', 8_080)).toBe('http://127.0.0.1:8080')
    expect(ownAddress('http', '192.0.2.1', 8_080)).toBe('http://192.0.2.1:8080')
  })

  it('[STUDIO5] one that means this machine is known as such', () => {
    const here = ['http://localhost:8080/studio', 'https://127.0.0.1', 'http://[::1]:8080/']
    const elsewhere = ['https://live.example.com', 'http://192.168.1.4:8080', 'https://example.com/localhost']
    expect([...here, ...elsewhere].filter(isOnlyHere)).toEqual(here)
  })
})
