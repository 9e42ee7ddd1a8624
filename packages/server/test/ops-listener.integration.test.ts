import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { startServer } from '../src/server.ts'
import { loadConfig } from '../src/ops/index.ts'
import { examine, lanAddresses } from '../src/share/index.ts'
import { TestServer } from './server.fixture.ts'
import { SPELLINGS, statusesOverHttp2, statusOf } from './spellings.fixture.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const start = async (options: Parameters<typeof TestServer.start>[0] = {}): Promise<TestServer> => {
  const test = await TestServer.start(options)
  ends.push(() => test.close())
  return test
}

/** Somebody else who listens; gives the port. */
async function taken(port = 0): Promise<number> {
  const server: Server = createServer((socket) => void socket.on('error', () => {}).resume())
  await new Promise<void>((done, fail) => server.once('error', fail).listen(port, '127.0.0.1', done))
  ends.push(() => new Promise((done) => server.close(done)))
  return (server.address() as AddressInfo).port
}

describe('the ops listener', () => {
  it('[OPS7] alone has figures and the calls of nodes: no spelling finds them at the public address', async () => {
    const test = await start()
    expect(await (await fetch(`${test.opsUrl}/metrics`)).text()).toContain('ovation_sessions 0')
    for (const method of ['GET', 'HEAD', 'POST'])
      for (const target of SPELLINGS)
        expect([400, 404, 405], `${method} ${target}`).toContain(await statusOf(test.url, target, method))
    for (const target of ['/', '/r/demo', '/api/v1/rooms', '/v1/sse'])
      expect((await fetch(`${test.opsUrl}${target}`)).status, target).toBe(404)
  }, 60_000)

  it('[OPS7] nor over HTTP/2', async () => {
    const test = await start({ config: { tls: 'self' } })
    const statuses = await statusesOverHttp2(test.url.replace('http', 'https'), SPELLINGS)
    expect(new Set(statuses)).toEqual(new Set([404]))
  })

  it('[OPS8] has the details of health, which the public address has not', async () => {
    const test = await start()
    const at = async (url: string, path: string) => {
      const answer = await fetch(`${url}${path}`)
      return { status: answer.status, body: await answer.json() }
    }
    expect(await at(test.url, '/readyz')).toEqual({ status: 200, body: { ok: true } })
    expect(await at(test.opsUrl, '/readyz')).toMatchObject({
      status: 200,
      body: { ok: true, draining: false, storage: 'ok', sessions: 0 },
    })
    test.server.fail()
    expect(await at(test.url, '/readyz')).toEqual({ status: 503, body: { ok: false } })
    expect(await at(test.opsUrl, '/readyz')).toMatchObject({ status: 503, body: { ok: false, reason: 'failed' } })
    expect(await at(test.url, '/healthz')).toEqual({ status: 200, body: { ok: true } })
    expect(await at(test.opsUrl, '/healthz')).toMatchObject({ status: 200, body: { ok: true, storage: 'ok' } })
  })

  it('[OPS9] on a port that is taken: one that was chosen ends the start, the usual one gives way to a free one', async () => {
    const port = await taken()
    const at = { host: '127.0.0.1', port }
    await expect(TestServer.start({ config: { opsListen: { ...at, chosen: true } } })).rejects.toThrow(
      new RegExp(
        `^the server did not start; port ${port} on 127\\.0\\.0\\.1 is taken .*; .*set OVATION_OPS_LISTEN to a free port$`,
      ),
    )
    const test = await start({ config: { opsListen: { ...at, chosen: false } } })
    expect(new URL(test.opsUrl).port).not.toBe(String(port))
    expect((await fetch(`${test.opsUrl}/healthz`)).status).toBe(200)
    await expect(
      TestServer.start({ config: { opsListen: { host: '192.0.2.1', port: 0, chosen: true } } }),
    ).rejects.toThrow(/^the server did not start; .*192\.0\.2\.1; correct OVATION_OPS_LISTEN$/)
  })

  it('[OPS9] may be off, but not where there are other nodes', async () => {
    const test = await start({ config: { opsListen: 'off' } })
    expect(test.server.opsUrl).toBeUndefined()
    expect((await fetch(`${test.url}/readyz`)).status).toBe(200)
    const config = loadConfig({
      OVATION_OPS_LISTEN: 'off',
      OVATION_DATABASE_URL: 'postgres://ovation@127.0.0.1:1/none',
    })
    await expect(startServer({ config })).rejects.toThrow(
      /^the server did not start; OVATION_OPS_LISTEN=off [^\n]+; set it/,
    )
  })

  it('[OPS9] is closed with the server', async () => {
    const test = await TestServer.start()
    const { opsUrl } = test
    await test.close()
    await expect(fetch(`${opsUrl}/healthz`)).rejects.toThrow()
  })
})

describe('the doctor', () => {
  const examined = async (test: TestServer, more: Record<string, string>, ops: string | null = test.opsUrl) => {
    const running = { instance: test.server.instance, port: test.port, newestEventAt: undefined, ops }
    const findings = await examine(loadConfig({ OVATION_DATA: test.folder, ...more }), running, Date.now)
    return Object.fromEntries(findings.map(({ check, state, detail }) => [check, { state, detail }]))
  }

  it('[OPS12] says whether the ops listener answers, or is off', async () => {
    const test = await start()
    expect((await examined(test, {}))['ops listener']).toMatchObject({ state: 'well' })
    expect((await examined(test, {}, null))['ops listener']).toMatchObject({ state: 'skipped' })
    const silent = `http://127.0.0.1:${await taken()}`
    expect((await examined(test, {}, silent))['ops listener']).toMatchObject({ state: 'ill' })
    const port = await taken()
    const config = loadConfig({ OVATION_DATA: test.folder, OVATION_OPS_LISTEN: `127.0.0.1:${port}` })
    const stopped = await examine(config, undefined, Date.now)
    expect(stopped.find(({ check }) => check === 'ops port')).toMatchObject({
      state: 'ill',
      fix: expect.stringContaining('OVATION_OPS_LISTEN') as string,
    })
  }, 30_000)

  it('[OPS12] says when it is reached from the public address: by its port, or through the proxy', async () => {
    const [lan] = lanAddresses()
    const closed = await start({ config: { host: '0.0.0.0' } })
    const address = lan ?? '127.0.0.1'
    const publicUrl = `http://${address}:${closed.port}`
    expect((await examined(closed, { OVATION_PUBLIC_URL: publicUrl }))['ops listener from outside']).toMatchObject({
      state: 'well',
    })
    if (lan !== undefined) {
      const open = await start({ config: { host: '0.0.0.0', opsListen: { host: '0.0.0.0', port: 0, chosen: true } } })
      const found = await examined(open, { OVATION_PUBLIC_URL: `http://${lan}:${open.port}` })
      expect(found['ops listener from outside']).toMatchObject({ state: 'ill' })
    }
    // A proxy that sends everything there.
    const led = await examined(closed, { OVATION_PUBLIC_URL: closed.opsUrl })
    expect(led['ops listener from outside']).toMatchObject({
      state: 'ill',
      detail: expect.stringContaining('/metrics') as string,
    })
  }, 60_000)
})
