import { copyFileSync, mkdtempSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { IncomingHttpHeaders, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually, publish } from '@ovation/testkit'
import { PostgresServer } from '@ovation/testkit/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const skipped = missing.includes('postgres')

type Call = { method: string; path: string; headers: IncomingHttpHeaders; body: string }
type Answer = { status: number; body: string }

const send = (url: string, { method, path, headers, body }: Call): Promise<Answer> =>
  new Promise((done, fail) => {
    const { host: _, connection: __, 'transfer-encoding': ___, ...rest } = headers
    const length = { 'content-length': String(Buffer.byteLength(body)) }
    const asking = request(`${url}${path}`, { method, agent: false, headers: { ...rest, ...length } }, (answer) => {
      let text = ''
      answer.on('data', (chunk) => (text += String(chunk)))
      answer.on('end', () => done({ status: answer.statusCode ?? 0, body: text }))
    })
    asking.on('error', fail).end(body)
  })

/** Stands between nodes as somebody in their network would: keeps a copy of every call. */
class Tap {
  readonly calls: Call[] = []
  target = ''
  /** What it makes of answers. */
  forge: (answer: Answer) => Answer = (answer) => answer
  /** What it makes of the bytes of a stream, as they pass. */
  mangle: (bytes: Buffer) => Buffer = (bytes) => bytes
  #server: Server

  constructor() {
    this.#server = createServer((incoming, response) => {
      let body = ''
      incoming.on('data', (chunk) => (body += String(chunk)))
      incoming.on('end', () => {
        const { method = '', url: path = '', headers } = incoming
        const call = { method, path, headers, body }
        this.calls.push(call)
        if (path.includes('/video/')) return this.#passStream(call, response)
        const asking = request(`${this.target}${path}`, { method, agent: false, headers }, (answer) => {
          let text = ''
          answer.on('data', (chunk) => (text += String(chunk)))
          answer.on('end', () => {
            const { status, body: said } = this.forge({ status: answer.statusCode ?? 0, body: text })
            const { 'transfer-encoding': _, 'content-length': __, ...headersOut } = answer.headers
            response.writeHead(status, headersOut).end(said)
          })
        })
        asking.on('error', () => response.destroy()).end(body)
      })
    })
  }

  #passStream({ method, path, headers }: Call, response: ServerResponse): void {
    const asking = request(`${this.target}${path}`, { method, agent: false, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502)
      answer.on('data', (bytes: Buffer) => response.write(this.mangle(bytes)))
      answer.on('end', () => response.end()).on('error', () => response.destroy())
    })
    asking.on('error', () => response.destroy()).end()
    response.on('close', () => asking.destroy())
  }

  async listen(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}

let postgres: PostgresServer
let a: TestServer
let b: TestServer
const tap = new Tap()

beforeAll(async () => {
  if (skipped) return
  postgres = await PostgresServer.start()
  const databaseUrl = await postgres.createDatabase()
  a = await TestServer.start({ config: { databaseUrl, nodeUrl: await tap.listen() } })
  tap.target = a.opsUrl
  const folder = mkdtempSync(join(tmpdir(), 'ovation-node-'))
  copyFileSync(join(a.folder, 'secrets.json'), join(folder, 'secrets.json'))
  b = await TestServer.start({ folder, config: { databaseUrl } })
  await eventually(() => [a, b].every(({ server }) => server.cluster?.metrics.nodes === 2), 'both to know', 15_000)
}, 60_000)
afterAll(async () => {
  await b?.close()
  await a?.close()
  tap.close()
  await postgres?.stop()
})

const PATHS = ['commands', 'touch', 'notice', 'people', 'health', 'frames', 'video/demo']

/** A call of `b` that `a` has taken, to a path. */
async function captured(path: string): Promise<Call> {
  const before = tap.calls.length
  const [room = ''] = ['demo']
  if (path.endsWith('/people')) await b.server.cluster?.remote.people(room, 10)
  else await b.server.cluster?.notices.send({ type: 'joined' })
  const call = tap.calls.slice(before).find((one) => one.path === path)
  if (!call) throw new Error(`no call to ${path} came by`)
  return call
}

describe.skipIf(skipped)('calls between nodes', () => {
  it('[NODE1] one without a signature is refused before it is read, whatever its method and content type', async () => {
    const statuses = new Set<number>()
    for (const path of PATHS)
      for (const method of ['POST', 'GET', 'PUT', 'DELETE', 'PATCH'])
        for (const type of [undefined, 'application/json', 'APPLICATION/JSON; charset=utf-8', 'text/plain', 'x/y'])
          for (const body of ['', '{}', '[]', 'x'.repeat(100), '{"__proto__":1}']) {
            if (method === 'GET' && body !== '') continue
            const headers = type === undefined ? {} : { 'content-type': type }
            statuses.add((await send(a.opsUrl, { method, path: `/internal/v1/${path}`, headers, body })).status)
          }
    // 404: there is no such method there.
    expect([...statuses].sort()).toEqual([401, 404])
    for (const path of PATHS) {
      const method = path.startsWith('video') ? 'GET' : 'POST'
      const answer = await send(a.opsUrl, { method, path: `/internal/v1/${path}`, headers: {}, body: '' })
      expect([path, answer.status]).toEqual([path, 401])
    }
  }, 30_000)

  it('[NODE2] one that was seen on its way is worth nothing: again, changed, or at another node', async () => {
    const people = '/internal/v1/people'
    for (const path of [people, '/internal/v1/notice']) {
      const call = await captured(path)
      const status = async (url: string, change: Partial<Call> = {}): Promise<number> =>
        (await send(url, { ...call, ...change })).status
      expect([path, 'again', await status(a.opsUrl)]).toEqual([path, 'again', 401])
      expect([path, 'at the other node', await status(b.opsUrl)]).toEqual([path, 'at the other node', 401])
    }
    // One that never arrived: only as it was meant, and once.
    const held = tap.target
    tap.target = 'http://127.0.0.1:1'
    const call = await captured(people)
    tap.target = held
    const status = async (change: Partial<Call>, url = a.opsUrl): Promise<number> =>
      (await send(url, { ...call, ...change })).status
    expect(await status({}, b.opsUrl), 'at the other node').toBe(401)
    expect(await status({ path: '/internal/v1/health' }), 'another path').toBe(401)
    expect(await status({ path: `${people}?a=b` }), 'a query').toBe(401)
    expect(await status({ path: '/internal/v1/%70eople' }), 'another spelling').toBe(401)
    expect(await status({ method: 'PUT' }), 'another method').toBe(404)
    expect(await status({}), 'as it was meant').toBe(200)
    expect(await status({}), 'once more').toBe(401)
  })

  it('[NODE2] a body that was changed, left out or declared as something else is not read', async () => {
    const people = '/internal/v1/people'
    const held = tap.target
    const changes: Partial<Call>[] = [
      { body: '{"room":"other","most":10}' },
      { body: '' },
      { body: '{"room":"demo","most":10} ' },
    ]
    for (const change of changes) {
      tap.target = 'http://127.0.0.1:1'
      const call = await captured(people)
      tap.target = held
      expect([change, (await send(a.opsUrl, { ...call, ...change })).status]).toEqual([change, 401])
      // What was changed on its way has used the call up.
      expect((await send(a.opsUrl, call)).status).toBe(401)
    }
    tap.target = 'http://127.0.0.1:1'
    const call = await captured(people)
    tap.target = held
    const headers = { ...call.headers, 'content-type': 'text/plain' }
    expect((await send(a.opsUrl, { ...call, headers })).status).toBe(400)
  })

  it('[NODE3] an answer that was changed on its way counts as none', async () => {
    const room = 'demo'
    const somebody = { id: 'forged', name: 'Forged', role: 'owner', connections: 1 }
    await a.client('mei').rooms.get(room).attach()
    expect((await b.server.cluster?.remote.people(room, 10))?.map(({ id }) => id)).toEqual(['mei'])
    tap.forge = ({ status, body }) =>
      body.includes('"people"') ? { status, body: JSON.stringify({ people: [somebody] }) } : { status, body }
    expect(await b.server.cluster?.remote.people(room, 10)).toEqual([])
    tap.forge = (answer) => answer
    expect((await b.server.cluster?.remote.people(room, 10))?.map(({ id }) => id)).toEqual(['mei'])
  })

  it.skipIf(missing.includes('ffmpeg'))(
    '[NODE4] a stream that is changed on its way ends before anything of the change is shown, and is asked for anew',
    async () => {
      const encoder = publish(a.server.rtmp, await a.server.streamKeys.show('demo'))
      try {
        const follow = () => b.server.media.watch('demo')
        const first = await eventually(async () => (await follow()) ?? false, 'the stream at the other node', 30_000)
        let changed = 0
        tap.mangle = (bytes) => {
          const copy = Buffer.from(bytes)
          copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1
          changed += 1
          return copy
        }
        await eventually(() => first.over, 'the stream to end')
        expect(changed).toBeGreaterThan(0)
        // What is changed from its first byte on is none at all: what was shown before stands still.
        const { segments } = first
        for (let n = 0; n < 3; n++) {
          const shown = await follow()
          expect([shown?.over ?? true, shown?.segments ?? segments]).toEqual([true, segments])
        }
        tap.mangle = (bytes) => bytes
        const again = await eventually(async () => {
          const stream = await follow()
          return stream !== undefined && !stream.over && stream
        }, 'the stream again')
        expect(again.id).toBe(first.id)
        const parts = again.segments.length
        await eventually(() => again.segments.length > parts, 'it to go on', 15_000)
        expect(again.over).toBe(false)
      } finally {
        encoder.kill('SIGKILL')
      }
    },
    90_000,
  )
})
