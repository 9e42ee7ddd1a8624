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

  it('[PROXY3] where a trusted proxy says that people come over TLS, a page that did not is another one', () => {
    const headers = { host: 'live.example', 'x-forwarded-proto': 'https' }
    const check = (origin: string, peer: string) => origins().check({ ...headers, origin }, peer)
    expect(check('https://live.example', '10.0.0.1')).toBe('https://live.example')
    expect(check('http://live.example', '10.0.0.1')).toBe(false)
    expect(origins().isOwn({ ...headers, origin: 'http://live.example' }, '10.0.0.1')).toBe(false)
    // Only a trusted proxy can say which scheme and host were requested.
    expect(check('http://live.example', '10.0.0.2')).toBe('http://live.example')
  })

  it('[PROXY3] a name that a proxy says with the usual port is the same; what is no name is none', () => {
    const check = (host: string, origin: string) => origins().check({ host, origin }, undefined)
    expect(check('live.example:443', 'https://live.example')).toBe('https://live.example')
    expect(check('live.example:80', 'http://live.example')).toBe('http://live.example')
    expect(check('live.example.', 'https://live.example.')).toBe('https://live.example.')
    expect(check('[::1]:8080', 'http://[::1]:8080')).toBe('http://[::1]:8080')
    for (const host of ['live.example:80', 'live.example:8443', 'live.example.', 'x.live.example', 'live.example.evil'])
      expect(check(host, 'https://live.example'), host).toBe(false)
    for (const host of [
      'evil@live.example',
      'live.example/',
      'live.example#',
      'live.example\\',
      ' live.example',
      'a, live.example',
    ])
      expect(check(host, 'https://live.example'), host).toBe(false)
  })
})
