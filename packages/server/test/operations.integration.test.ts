import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, getPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@ovation/client'
import { eventually } from '@ovation/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { loadSecrets, Tokens } from '../src/identity/index.ts'
import { loadConfig } from '../src/ops/index.ts'
import { TestServer } from './server.fixture.ts'
import { freePort } from '@ovation/testkit/services'
import { ServerProcess } from './server-process.fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'ovation-operations-'))
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
  rmSync(folder, { recursive: true, force: true })
})

/** A server in a process of its own, and somebody who speaks there. */
async function spoken(environment: Record<string, string>) {
  const node = new ServerProcess({
    folder,
    port: await freePort(),
    environment: { OVATION_DEMO: 'off', ...environment },
  })
  ends.push(() => node.kill('SIGKILL'))
  await node.start()
  const token = await new Tokens(loadSecrets(folder)).mint(
    { user: 'mei', name: 'Mei', rooms: { '*': 'host' }, expiresInS: 600 },
    Date.now(),
  )
  const client = createClient({ server: node.url, getToken: () => Promise.resolve(token) })
  ends.push(() => client.close())
  const room = await client.rooms.get('demo').attach()
  await room.messages.send({ text: 'hello' })
  return { node, token, room }
}

describe('operating a server', () => {
  it('[OPS1] values stand in files where the environment names them', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'ovation-file-')), 'url')
    writeFileSync(path, 'postgres://ovation:secret@db/ovation\n')
    expect(loadConfig({ OVATION_DATABASE_URL_FILE: path }).databaseUrl).toBe('postgres://ovation:secret@db/ovation')
    expect(() => loadConfig({ OVATION_BUS_URL_FILE: '/nowhere' })).toThrow(/OVATION_BUS_URL_FILE .*ENOENT/)
    expect(loadConfig({ OVATION_SECRETS_FILE: '/run/secrets/ovation' }).secretsFile).toBe('/run/secrets/ovation')
  })

  it('[OPS2] the figures are there and move', async () => {
    const test = await TestServer.start()
    ends.push(() => test.close())
    const room = await test.client('mei').rooms.get('demo').attach()
    for (let n = 0; n < 3; n++) await room.messages.send({ text: `m${n}` })
    const figures = async (): Promise<string> => (await fetch(`${test.opsUrl}/metrics`)).text()
    await eventually(async () => /ovation_delivered_events_total [3-9]/.test(await figures()), 'events delivered')
    const text = await figures()
    for (const line of [
      'ovation_sessions 1',
      'ovation_nodes 1',
      'ovation_commands_total{outcome="stored"} ',
      'ovation_append_seconds_bucket{le="0.1"} ',
      'ovation_attaches_total{how="first"} 1',
      'ovation_lag_seconds_count ',
      'ovation_pass_seconds_count ',
      'ovation_event_loop_delay_p99_seconds ',
    ])
      expect(text).toContain(line)
  })

  it('[OPS3] no secret is in any line of the log', async () => {
    const { node, token, room } = await spoken({ OVATION_LOG_LEVEL: 'trace' })
    const answer = await fetch(`${node.url}/api/v1/rooms/demo/stream`, {
      headers: { authorization: `Bearer ${token}` },
    })
    const { key } = (await answer.json()) as { key: string }
    await fetch(`${node.url}/api/v1/rooms/demo/stream?token=${token}`)
    await fetch(`${node.url}/v1/sse`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"t":"hello","v":2,"token":"${token}x"`,
    })
    await room.messages.send({ text: 'again' })
    const words = node.lastWords
    expect(words).toContain('"msg":"ready"')
    const { signing, apiKeys } = loadSecrets(folder)
    for (const secret of [token, key, signing, ...Object.values(apiKeys)]) expect(words).not.toContain(secret)
  })

  it.each([
    ['an exception', `throw new Error('nobody expected this')`],
    ['a rejection', `Promise.reject(new Error('nobody expected this'))`],
  ])('[OPS6] %s that nothing caught is logged, and the server ends in order with 1', async (_, statement) => {
    const home = mkdtempSync(join(tmpdir(), 'ovation-uncaught-'))
    ends.push(() => rmSync(home, { recursive: true, force: true }))
    const [preload, trigger] = [join(home, 'preload.mjs'), join(home, 'now')]
    writeFileSync(
      preload,
      `import { existsSync } from 'node:fs'
       import { isMainThread } from 'node:worker_threads'
       const look = () => { if (existsSync(${JSON.stringify(trigger)})) { clearInterval(looking); ${statement} } }
       const looking = isMainThread ? setInterval(look, 20).unref() : undefined`,
    )
    const { node } = await spoken({ NODE_OPTIONS: `--import=${preload}` })
    const ended = node.ended()
    writeFileSync(trigger, '')
    expect(await ended).toBe(1)
    const fatal = node.lastWords.split('\n').filter((line) => line.includes('"level":60'))
    expect(fatal).toHaveLength(1)
    expect(JSON.parse(fatal[0] ?? '')).toMatchObject({
      err: { type: 'Error', message: 'nobody expected this', stack: expect.stringContaining('preload.mjs') as string },
    })
    expect(existsSync(join(folder, 'control.sock')), 'in order').toBe(false)
  })

  it.runIf(process.platform === 'linux')(
    '[HUB12] V8’s helpers beyond the cores run behind the main thread',
    async () => {
      const { node } = await spoken({})
      const threads = `/proc/${node.pid}/task`
      const nice = (name: string): number[] =>
        readdirSync(threads)
          .filter((id) => readFileSync(`${threads}/${id}/comm`, 'utf8').trim() === name)
          .map((id) => getPriority(Number(id)))
      const main = getPriority(node.pid)
      const helpers = nice('node-V8Worker')
      const beside = Math.min(helpers.length, Math.max(1, availableParallelism() - 1))
      expect(helpers.length).toBeGreaterThan(0)
      expect(helpers.filter((at) => at === main)).toHaveLength(beside)
      expect(helpers.filter((at) => at === Math.min(19, main + 4))).toHaveLength(helpers.length - beside)
      expect(nice('node-MainThread')).toEqual([main])
    },
  )

  it('[OPS6] one that fails is not ready', async () => {
    const test = await TestServer.start()
    ends.push(() => test.close())
    test.server.fail()
    const answer = await fetch(`${test.url}/readyz`)
    expect(answer.status).toBe(503)
    expect(await answer.json()).toEqual({ ok: false })
    expect(await (await fetch(`${test.opsUrl}/readyz`)).json()).toMatchObject({ ok: false, reason: 'failed' })
    expect((await fetch(`${test.url}/healthz`)).status).toBe(200)
  })

  it('[OPS4] with a collector named, traces of commands and appends reach it', async () => {
    const names: string[] = []
    const collector = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => (body += String(chunk)))
      request.on('end', () => {
        const { resourceSpans } = JSON.parse(body) as {
          resourceSpans: { scopeSpans: { spans: { name: string; traceId: string }[] }[] }[]
        }
        for (const { scopeSpans } of resourceSpans)
          for (const { spans } of scopeSpans) names.push(...spans.map(({ name }) => name))
        response.setHeader('content-type', 'application/json')
        response.end('{}')
      })
    })
    await new Promise<void>((done) => collector.listen(0, '127.0.0.1', done))
    ends.push(() => collector.close())
    const { port } = collector.address() as AddressInfo
    const { node } = await spoken({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` })
    await eventually(() => names.includes('command') && names.includes('append'), 'the spans', 15_000)
    await node.kill('SIGTERM')
  }, 60_000)
})
