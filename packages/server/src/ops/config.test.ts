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

  it('[PATH4] the path of a public address is one that everybody writes alike', () => {
    for (const path of ['', '/live', '/live/', '/a/b-c/d_e.f~1'])
      expect(loadConfig({ OVATION_PUBLIC_URL: `https://example.com${path}` }).publicUrl).toBe(
        `https://example.com${path.replace(/\/$/, '')}`,
      )
    for (const path of ['//', '/live//', '/a//b', '/直播', '/%6c', '/a;b', '/.', '/a/../b', "/'", '/a"b', '/a\\b'])
      expect(() => loadConfig({ OVATION_PUBLIC_URL: `https://example.com${path}` }), path).toThrow(
        /^the server could not start; OVATION_PUBLIC_URL is not usable \(its path may have letters, .*\); correct it$/,
      )
  })

  it.each([
    ['https://shop.example/', 'https://shop.example'],
    ['HTTPS://Shop.Example:443', 'https://shop.example'],
    ['http://localhost:5173/', 'http://localhost:5173'],
    ['https://käse.example', 'https://xn--kse-qla.example'],
    ['http://[::1]:80/', 'http://[::1]'],
    ['capacitor://localhost/', 'capacitor://localhost'],
    ['*', '*'],
  ])('[CORS3] the origin %s is %s, as browsers write it', (text, origin) => {
    expect(loadConfig({ OVATION_ORIGINS: ` ${text} , https://other.example,` }).origins).toEqual([
      origin,
      'https://other.example',
    ])
  })

  it.each([
    ['shop.example', "'shop.example' has no scheme; write https://shop.example, or http://…"],
    ['localhost:5173', "'localhost:5173' has no scheme; write https://localhost:5173, or http://…"],
    ['//shop.example/', "'//shop.example/' has no scheme; write https://shop.example, or http://…"],
    [
      'https://shop.example/app',
      'has more than an origin in it, and all pages of one are alike; write https://shop.example',
    ],
    [
      'https://shop.example?',
      'has more than an origin in it, and all pages of one are alike; write https://shop.example',
    ],
    [
      'https://me@shop.example',
      'has more than an origin in it, and all pages of one are alike; write https://shop.example',
    ],
    ['https://*.shop.example', 'is a pattern, and each origin has to be named; list them, or write * to allow all'],
    ['https://a.example https://b.example', 'is no origin; write one such as https://shop.example'],
    ['"https://shop.example"', 'has no scheme; write an origin such as https://shop.example'],
    ['https://', 'is no origin; write one such as https://shop.example'],
    ['file:///', 'is no origin; write one such as https://shop.example'],
    ['https://"shop.example"', 'is no origin; write one such as https://shop.example'],
    ['null', "'null' is every page without an origin of its own"],
  ])('[CORS3] %s is no origin, and the start says what to write', (text, fault) => {
    expect(() => loadConfig({ OVATION_ORIGINS: `https://other.example,${text}` })).toThrow(fault)
    expect(() => loadConfig({ OVATION_ORIGINS: text })).toThrow(
      /^the server could not start; OVATION_ORIGINS is not usable \(.+\); correct it$/,
    )
  })

  it('[START2] two listeners cannot have one port; any free one is not one port', () => {
    const both = (more: Record<string, string>) => () => loadConfig({ OVATION_PORT: '1936', ...more })
    expect(both({ OVATION_RTMP_PORT: '1936' })).toThrow(/OVATION_PORT and OVATION_RTMP_PORT are both 1936; /)
    expect(both({ OVATION_TLS: 'self' })).toThrow(/OVATION_PORT and OVATION_RTMPS_PORT are both 1936; /)
    expect(both({}), 'without TLS nobody listens there').not.toThrow()
    expect(() => loadConfig({ OVATION_PORT: '0', OVATION_RTMP_PORT: '0', OVATION_TLS: 'self' })).not.toThrow()
  })

  it('[OPS9] the ops listener is an address with a port, or off', () => {
    const at = (text?: string) => loadConfig(text === undefined ? {} : { OVATION_OPS_LISTEN: text }).opsListen
    expect(at()).toEqual({ host: '127.0.0.1', port: 9_464, chosen: false })
    expect(at('off')).toBe('off')
    expect(at('10.0.0.11:9464')).toEqual({ host: '10.0.0.11', port: 9_464, chosen: true })
    expect(at('[::1]:0')).toEqual({ host: '::1', port: 0, chosen: true })
    expect(at('node-1.internal:80')).toEqual({ host: 'node-1.internal', port: 80, chosen: true })
    expect(at(':9464')).toEqual({ host: '0.0.0.0', port: 9_464, chosen: true })
    for (const text of ['9464', '127.0.0.1', '127.0.0.1:', '127.0.0.1:65536', '::1:9464', 'http://a:1', 'a b:1', 'on'])
      expect(() => at(text), text).toThrow(
        /^the server could not start; OVATION_OPS_LISTEN is not usable \(.+\); correct it$/,
      )
    const path = join(mkdtempSync(join(tmpdir(), 'ovation-config-')), 'ops')
    writeFileSync(path, '127.0.0.1:9000\n')
    expect(loadConfig({ OVATION_OPS_LISTEN_FILE: path }).opsListen).toMatchObject({ port: 9_000 })
    expect(() => loadConfig({ OVATION_OPS_LISTEN: ':8080' })).toThrow(
      /OVATION_PORT and OVATION_OPS_LISTEN are both 8080/,
    )
    expect(() => loadConfig({ OVATION_PORT: '9464' }), 'one that nobody chose gives way').not.toThrow()
  })
})
