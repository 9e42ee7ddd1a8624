import { describe, expect, it } from 'vitest'
import { Origins } from './origins.ts'

const origins = (rules: Partial<ConstructorParameters<typeof Origins>[0]> = {}) =>
  new Origins({
    ...{ allowed: ['https://shop.example'], publicUrl: undefined, secure: false },
    isProxy: (peer) => peer === '10.0.0.1',
    ...rules,
  })

describe('origins', () => {
  it('[CORS2] the own origin is that of the name that was asked for, over HTTP/1.1 and HTTP/2', () => {
    const plain = origins()
    expect(plain.check({ host: 'a.example:8080', origin: 'http://a.example:8080' }, undefined)).toBe(
      'http://a.example:8080',
    )
    expect(plain.check({ host: 'A.example', origin: 'https://a.example' }, undefined)).toBe('https://a.example')
    const secure = origins({ secure: true })
    const authority = { ':authority': 'a.example' }
    expect(secure.check({ ...authority, origin: 'https://a.example' }, undefined)).toBe('https://a.example')
    expect(secure.check({ ...authority, origin: 'http://a.example' }, undefined)).toBe(false)
    expect(secure.check({ ...authority, origin: 'https://b.example' }, undefined)).toBe(false)
  })

  it('[CORS2] what is no origin, and any origin where no name was asked for, may not', () => {
    const bad = [
      'null',
      '',
      'garbage',
      'https://',
      'http://a.example/',
      'file://',
      'http://a.example:99999',
      'HTTP://A.EXAMPLE',
    ]
    for (const origin of bad)
      for (const headers of [{ host: 'a.example' }, {}, { ':authority': 'a.example' }, { host: '' }])
        expect(origins().check({ ...headers, origin }, undefined), origin).toBe(false)
    expect(origins().check({ origin: 'http://a.example' }, undefined)).toBe(false)
  })

  it('[CORS2] a trusted proxy may say which name was asked for; nobody else', () => {
    const headers = { host: 'backend:8080', 'x-forwarded-host': 'live.example', origin: 'https://live.example' }
    expect(origins().check(headers, '10.0.0.1')).toBe('https://live.example')
    expect(origins().check(headers, '10.0.0.2')).toBe(false)
  })
})
