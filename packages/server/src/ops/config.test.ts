import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfig } from './config.ts'

describe('the environment', () => {
  it('[START7] a value may have space and line ends around it, and an empty one is none', () => {
    expect(
      loadConfig({
        OVATION_PUBLIC_URL: ' https://live.example.com/\n',
        OVATION_DATA: '/srv/ovation\r\n',
        OVATION_HOST: ' ::1 ',
        OVATION_PORT: ' 9000 ',
        OVATION_BUS_URL: ' ',
        OVATION_DEMO: '',
        OVATION_TLS: '\n',
      }),
    ).toMatchObject({
      publicUrl: 'https://live.example.com',
      dataFolder: '/srv/ovation',
      host: '::1',
      port: 9_000,
      demo: true,
      tls: 'off',
    })
    expect(loadConfig({ OVATION_DATA: '  ' }).dataFolder, 'not the folder one is in').toBe('./data')
    const path = join(mkdtempSync(join(tmpdir(), 'ovation-config-')), 'url')
    writeFileSync(path, 'https://live.example.com \n')
    expect(loadConfig({ OVATION_PUBLIC_URL_FILE: `${path}\n` }).publicUrl).toBe('https://live.example.com')
  })

  it('[START7] an IPv6 host may stand in brackets', () => {
    expect(loadConfig({ OVATION_HOST: '[::1]' }).host).toBe('::1')
  })

  it('[START8] a public address has no query, no fragment, no name and no space; a path it may have', () => {
    expect(loadConfig({ OVATION_PUBLIC_URL: 'https://example.com/live/' }).publicUrl).toBe('https://example.com/live')
    for (const url of [
      'https://live.example.com/?a=b',
      'https://live.example.com?',
      'https://live.example.com/#studio',
      'https://me:word@live.example.com',
      'https://live.example.com/a b',
      'https://live example.com',
      'live.example.com',
    ])
      for (const name of ['OVATION_PUBLIC_URL', 'OVATION_NODE_URL'])
        expect(() => loadConfig({ [name]: url }), url).toThrow(
          new RegExp(`^the server could not start; ${name} is not usable \\(.+\\); correct it$`),
        )
  })

  it('[START2] two listeners cannot have one port; any free one is not one port', () => {
    const both = (more: Record<string, string>) => () => loadConfig({ OVATION_PORT: '1936', ...more })
    expect(both({ OVATION_RTMP_PORT: '1936' })).toThrow(/OVATION_PORT and OVATION_RTMP_PORT are both 1936; /)
    expect(both({ OVATION_TLS: 'self' })).toThrow(/OVATION_PORT and OVATION_RTMPS_PORT are both 1936; /)
    expect(both({}), 'without TLS nobody listens there').not.toThrow()
    expect(() => loadConfig({ OVATION_PORT: '0', OVATION_RTMP_PORT: '0', OVATION_TLS: 'self' })).not.toThrow()
  })
})
