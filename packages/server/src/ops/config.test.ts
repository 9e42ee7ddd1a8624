import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfig } from './config.ts'
import { SERVER_LIMITS } from './limits.ts'

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

  it.each([
    ['{', 'no JSON object'],
    ['[]', 'no JSON object'],
    ['"maxConnections"', 'no JSON object'],
    ['{"__proto__":{"maxConnections":1}}', 'no JSON object'],
    ['['.repeat(9_000), 'no JSON object'],
    ['{"maxConections":5}', "no limit 'maxConections'"],
    ['{"constructor":5}', "no limit 'constructor'"],
    ['{"maxConnections":"5"}', "'maxConnections' is a whole number from 1 to"],
    ['{"maxConnections":1.5}', "'maxConnections' is a whole number from 1 to"],
    ['{"maxConnections":-1}', "'maxConnections' is a whole number from 1 to"],
    ['{"maxConnections":0}', "'maxConnections' is a whole number from 1 to"],
    ['{"maxConnections":null}', "'maxConnections' is a whole number from 1 to"],
    ['{"maxConnections":1e400}', 'no JSON object'],
    ['{"tickIntervalMs":1e12}', "'tickIntervalMs' is a whole number from 1 to 2147483647"],
    ['{"stalledSocketTimeoutMs":2147483648}', "'stalledSocketTimeoutMs' is a whole number from 1 to 2147483647"],
    ['{"recordingMinFreeShare":1.1}', "'recordingMinFreeShare' is a number from 0 to 1"],
    ['{"requestsPerAddressPerSecond":-0.1}', "'requestsPerAddressPerSecond' is a number from 0 to"],
  ])('[START13] OVATION_LIMITS=%s is refused, with what it may be', (text, why) => {
    const read = (): unknown => loadConfig({ OVATION_LIMITS: text })
    expect(read).toThrow(/^the server could not start; OVATION_LIMITS is not usable \(.+\); correct it$/)
    expect(read).toThrow(why)
  })

  it('[START13] every limit may be set to what it is, and to less where that makes sense', () => {
    expect(loadConfig({ OVATION_LIMITS: JSON.stringify(SERVER_LIMITS) }).limits).toEqual(SERVER_LIMITS)
    const limits = {
      ...{ keepRecordingsMs: 1e12, minFreeDiskBytes: 0, maxClipsPerRoom: 0, drainNoticeMs: 0 },
      ...{ requestsPerAddressPerSecond: 0.5, recordingMinFreeShare: 0, roomLogReserveShare: 0.25 },
    }
    expect(loadConfig({ OVATION_LIMITS: `\n${JSON.stringify(limits, null, 2)}\n` }).limits).toEqual(limits)
  })

  it.each([
    ['OVATION_PORT', '80.5', '0x50', '1e3', '-1', '65536', '8080 8081', 'http'],
    ['OVATION_RTMP_PORT', '99999'],
    ['OVATION_RTMPS_PORT', 'rtmps'],
    ['OVATION_HOST', 'a b', 'a/b', '[::1', '127.0.0.1:8080', 'http://localhost', 'a\u0000b', '.'],
    ['OVATION_DATA', 'a\u0000b', '\ufffd'],
    ['OVATION_RECORDINGS', '\u001b[31m'],
    ['OVATION_DATABASE_URL', 'mysql://a/b', 'host/database', 'postgres://a b/c', 'postgres://[/c'],
    ['OVATION_BUS_URL', 'kafka://a', 'localhost:6379', 'redis://a b', 'redis+cluster://me:%zz@a'],
    ['OVATION_TLS', 'on', 'cert.pem', 'cert.pem:', ':key.pem'],
    ['OVATION_ORIGINS', 'example.com', 'null', 'https://a.example,https://b.example/x'],
    ['OVATION_TRUSTED_PROXIES', 'all', '10.0.0.0/33', 'proxy.internal', '10.0.0.1,10.0.0'],
    ['OVATION_RECORD', 'maybe'],
    ['OVATION_DEMO', '2'],
    ['OVATION_INSECURE', 'tls'],
    ['OVATION_LOG_LEVEL', 'loud', 'WARN'],
  ])('[START14] a value of %s that is none is refused in one line, with what it may be', (name, ...values) => {
    for (const value of values)
      expect(() => loadConfig({ [name]: value }), value).toThrow(
        new RegExp(`^the server could not start; ${name} is not usable \\([^\\n]{10,}\\); correct it$`),
      )
  })

  it('[START14] values that look odd and are none the less right stay so', () => {
    expect(loadConfig({ OVATION_HOST: 'fe80::1%eth0', OVATION_INSECURE: 'yes' }).host).toBe('fe80::1%eth0')
    expect(loadConfig({ OVATION_HOST: 'node_1.internal.', OVATION_INSECURE: '1' }).host).toBe('node_1.internal.')
    const origins = ['*', 'https://a.example', 'http://localhost:5173', 'https://[::1]:8443', 'capacitor://localhost']
    expect(loadConfig({ OVATION_ORIGINS: origins.join(',\n') }).origins).toEqual(origins)
    const trustedProxies = ['10.0.0.0/8', '::1', 'fd00::/8']
    expect(loadConfig({ OVATION_TRUSTED_PROXIES: trustedProxies.join(' , ') })).toMatchObject({ trustedProxies })
    expect(loadConfig({ OVATION_BUS_URL: 'redis+cluster://a:1' }).busUrl).toBe('redis+cluster://a:1')
  })

  it('[START16] a file that holds a value is read up to its bound: a device is none, and neither is a folder', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ovation-config-'))
    const large = join(folder, 'large')
    writeFileSync(large, 'x'.repeat(262_145))
    for (const path of [folder, large, '/dev/zero', join(folder, 'nothing')])
      expect(() => loadConfig({ OVATION_PORT_FILE: path }), path).toThrow(
        /^the server could not start; OVATION_PORT_FILE names a file that cannot be read \(.+\); correct it$/,
      )
    const binary = join(folder, 'binary')
    writeFileSync(binary, Buffer.from([0x2f, 0xff, 0xfe]))
    expect(() => loadConfig({ OVATION_DATA_FILE: binary })).toThrow(/OVATION_DATA is not usable \(.*UTF-8/)
  })
})
