import { describe, expect, it } from 'vitest'
import { loadConfig } from './config.ts'

const acme = (more: Record<string, string> = {}) =>
  loadConfig({ OVATION_TLS: 'acme', OVATION_PUBLIC_URL: 'https://live.example.com', ...more })

describe('the settings of a certificate authority', () => {
  it('[ACME10] a name is enough: Let’s Encrypt, the usual ports, every address', () => {
    expect(acme()).toMatchObject({
      ...{ tls: 'acme', port: 443, plainHttp: { port: 80, chosen: false }, rtmpsPort: 1_936 },
      host: expect.stringMatching(/^(::|0\.0\.0\.0)$/),
      acme: { names: ['live.example.com'], directoryUrl: 'https://acme-v02.api.letsencrypt.org/directory' },
    })
    expect(acme().acme).not.toHaveProperty('contact')
    expect(acme({ OVATION_PUBLIC_URL: 'https://live.example.com:8443/tv' }).port).toBe(8_443)
  })

  it('[ACME10] what is set is kept to', () => {
    const config = acme({
      ...{ OVATION_PORT: '8080', OVATION_HOST: '192.0.2.1', OVATION_HTTP_PORT: '8081' },
      OVATION_TLS_NAMES: 'www.example.com, live.example.com',
      OVATION_ACME_DIRECTORY: 'https://ca.example/dir',
      OVATION_ACME_CONTACT: 'mei@example.com',
    })
    expect(config).toMatchObject({ port: 8_080, host: '192.0.2.1', plainHttp: { port: 8_081, chosen: true } })
    expect(config.acme).toEqual({
      names: ['live.example.com', 'www.example.com'],
      directoryUrl: 'https://ca.example/dir',
      contact: 'mei@example.com',
    })
    expect(acme({ OVATION_HTTP_PORT: 'off' })).not.toHaveProperty('plainHttp')
    expect(loadConfig({ OVATION_TLS: 'self', OVATION_HTTP_PORT: '80' }).plainHttp).toEqual({ port: 80, chosen: true })
  })

  it('[ACME10] without it nothing changes', () => {
    const config = loadConfig({})
    expect(config).toMatchObject({ port: 8_080, host: '127.0.0.1', tls: 'off' })
    expect(config).not.toHaveProperty('acme')
    expect(config).not.toHaveProperty('plainHttp')
  })

  it.each([
    [{ OVATION_PUBLIC_URL: '' }, 'OVATION_TLS=acme needs the name that others use; set OVATION_PUBLIC_URL'],
    [{ OVATION_PUBLIC_URL: 'http://live.example.com' }, 'is for an address with https://; correct OVATION_PUBLIC_URL'],
    [{ OVATION_PUBLIC_URL: 'https://192.0.2.1' }, "'192.0.2.1' is none; use a domain in OVATION_PUBLIC_URL"],
    [{ OVATION_PUBLIC_URL: 'https://[2001:db8::1]' }, 'is none; use a domain'],
    [{ OVATION_PUBLIC_URL: 'https://localhost' }, "'localhost' is none; use a domain"],
    [{ OVATION_TLS_NAMES: '*.example.com' }, "OVATION_TLS_NAMES is not usable ('*.example.com' is no name such as"],
    [{ OVATION_TLS_NAMES: 'a.example..com' }, 'is no name such as'],
    [{ OVATION_TLS_NAMES: Array.from({ length: 100 }, (_, at) => `a${at}.test`).join() }, 'is for at most 100 names'],
    [{ OVATION_ACME_DIRECTORY: 'http://ca.example' }, 'OVATION_ACME_DIRECTORY is not usable'],
    [{ OVATION_ACME_CONTACT: 'mei' }, 'OVATION_ACME_CONTACT is not usable (it is no mail address)'],
    [{ OVATION_HTTP_PORT: 'on' }, 'OVATION_HTTP_PORT is not usable'],
    [{ OVATION_HTTP_PORT: '443' }, 'OVATION_PORT and OVATION_HTTP_PORT are both 443'],
    [{ OVATION_TLS: 'off', OVATION_HTTP_PORT: '80' }, 'OVATION_HTTP_PORT is for sending requests to HTTPS'],
  ])('[ACME10] %j is refused with what to do', (more, words) => {
    expect(() => acme(more)).toThrow(words)
  })
})
