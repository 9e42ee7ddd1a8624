import { mkdtempSync, rmSync } from 'node:fs'
import { connect as connectHttp2 } from 'node:http2'
import type { ClientHttp2Session } from 'node:http2'
import { request } from 'node:http'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '@ovation/testkit'
import { freePort } from '@ovation/testkit/services'
import { afterEach, describe, expect, it } from 'vitest'
import { END_HEADERS, END_STREAM, fieldBlock, FRAME, h2Frame, PREFACE } from './fuzz/http2.door.ts'
import { ServerProcess } from './server-process.fixture.ts'
import { TestServer } from './server.fixture.ts'

let test: TestServer
const open: { destroy(): void }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) one.destroy()
  await test.close()
})

const tcp = (text = ''): Socket & { gone?: boolean } => {
  const socket: Socket & { gone?: boolean } = connect(test.port, '127.0.0.1')
  socket.on('error', () => {}).on('close', () => (socket.gone = true))
  if (text !== '') socket.write(text)
  open.push(socket)
  return socket
}

/** The status of a request from another address of this machine. */
const statusFrom = (localAddress: string, url: string): Promise<number> =>
  new Promise((done, fail) => {
    const asking = request(url, { localAddress, agent: false }, (answer) => {
      answer.resume()
      done(answer.statusCode ?? 0)
    })
    asking.on('error', fail).end()
  })

const gauge = async (name: string): Promise<number> =>
  Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(await (await fetch(`${test.opsUrl}/metrics`)).text())?.[1])

describe('budgets over real sockets', () => {
  it('[BUDGET1] one address fills its share of sockets, not the share of others', async () => {
    test = await TestServer.start({ limits: { maxSocketsPerAddress: 20, maxPendingSocketsPerAddress: 10 } })
    const held = Array.from({ length: 60 }, () => tcp('GET / HTTP/1.1\r\nHost: a\r\nX: '))
    await eventually(() => held.filter(({ gone }) => gone).length === 50, 'the others to be refused')
    expect(await statusFrom('127.0.0.9', `${test.url}/healthz`)).toBe(200)
  })

  it('[BUDGET1] with 256 descriptors a flood from one address keeps nobody else out, and is logged', async () => {
    test = await TestServer.start()
    const folder = mkdtempSync(join(tmpdir(), 'ovation-few-'))
    const server = new ServerProcess({
      ...{ folder, port: await freePort() },
      under: ['sh', '-c', 'ulimit -n 256; exec "$@"', 'sh'],
      environment: { OVATION_DEMO: 'off' },
    })
    await server.start()
    const flood = Array.from({ length: 400 }, () => connect(Number(new URL(server.url).port), '127.0.0.1'))
    for (const socket of flood) socket.on('error', () => {})
    await eventually(() => flood.filter(({ destroyed }) => destroyed).length > 250, 'most of it to be refused')
    const statuses = await Promise.all(
      Array.from({ length: 20 }, () => statusFrom('127.0.0.9', `${server.url}/healthz`)),
    )
    expect(new Set(statuses)).toEqual(new Set([200]))
    await eventually(() => server.lastWords.includes('a budget was used up'), 'a line in the log', 15_000)
    for (const socket of flood) socket.destroy()
    await server.kill()
    rmSync(folder, { recursive: true, force: true })
  }, 60_000)

  it('[BUDGET2] encoders without a key have few places, and one address cannot take those of others', async () => {
    test = await TestServer.start({ limits: { maxPendingIngestSockets: 12 } })
    const silent = (address: string, count: number) =>
      Array.from({ length: count }, () => {
        const socket: Socket & { gone?: boolean } = connect({
          ...{ port: test.server.rtmpPort, host: '127.0.0.1', localAddress: address },
        })
        socket.on('error', () => {}).on('close', () => (socket.gone = true))
        open.push(socket)
        return socket
      })
    const flood = silent('127.0.0.2', 30)
    await eventually(() => flood.filter(({ gone }) => gone).length === 20, 'all but ten to be refused')
    const others = [...silent('127.0.0.3', 2), ...silent('127.0.0.4', 2)]
    const answered = others.map((socket) => new Promise((done) => socket.once('data', done)))
    for (const socket of others) socket.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(1_536)]))
    await Promise.all(answered)
    expect(flood.filter(({ gone }) => !gone).length).toBeLessThan(10)
  })

  it('[BUDGET15] silent sockets keep no encoder of their own address out', async () => {
    test = await TestServer.start()
    const at = { port: test.server.rtmpPort, host: '127.0.0.1', localAddress: '127.0.0.2' }
    const silent = Array.from({ length: 205 }, () => {
      const socket: Socket & { gone?: boolean } = connect(at)
      open.push(socket)
      return socket.on('error', () => {}).on('close', () => (socket.gone = true))
    }) as (Socket & { gone?: boolean })[]
    await eventually(() => silent.filter(({ gone }) => gone).length === 195, 'all but ten to be given up')
    const encoder = connect(at).on('error', () => {})
    open.push(encoder)
    encoder.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(1_536)]))
    await new Promise((done, fail) => encoder.once('data', done).once('close', () => fail(new Error('it was closed'))))
  })

  it('[BUDGET2] a request whose head does not come to an end loses its socket', async () => {
    test = await TestServer.start({ limits: { pendingSocketTimeoutMs: 500 } })
    const [silent, slow] = [tcp(), tcp('GET / HTTP/1.1\r\nHost: a\r\nX: ')]
    const drip = setInterval(() => slow.write('a'), 50)
    await eventually(() => silent.gone && slow.gone, 'both to be closed', 5_000)
    clearInterval(drip)
    expect(test.server.budgets.sockets.size).toBeLessThanOrEqual(1)
  })

  it('[BUDGET8] requests of one address are bounded in rate and in number', async () => {
    test = await TestServer.start({ limits: { requestsPerAddressPerSecond: 1, requestsPerAddressBurst: 5 } })
    const statuses = await Promise.all(
      Array.from({ length: 12 }, async () => (await fetch(`${test.url}/healthz`)).status),
    )
    expect(statuses.filter((status) => status === 200)).toHaveLength(5)
    expect(statuses.filter((status) => status === 429)).toHaveLength(7)
  })

  it('[BUDGET10] an answer of which nothing is taken is cut off, and its memory is free', async () => {
    test = await TestServer.start({ limits: { stalledSocketTimeoutMs: 1_000 } })
    const asset = 'GET /studio/app.js HTTP/1.1\r\nHost: a\r\n\r\n'
    // It is bundled at the first request, which takes longer than a connection may stand still here.
    await eventually(
      () =>
        fetch(`${test?.url}/studio/app.js`).then(
          ({ ok }) => ok,
          () => false,
        ),
      'the bundle',
      30_000,
    )
    const { sockets, requests } = test.server.budgets
    const reads = tcp()
    reads.pause()
    // One after the other, until the network holds no more of them.
    for (let n = 0; n < 200 && sockets.unreadBytes === 0; n++) {
      if (requests.size === 0) reads.write(asset)
      await new Promise((done) => setTimeout(done, 20))
    }
    await eventually(() => sockets.unreadBytes > 0, 'answers to wait')
    await eventually(() => sockets.unreadBytes === 0, 'them to be cut off', 10_000)
  })

  it('[BUDGET22] a connection that asks on without waiting for its answers is cut off', async () => {
    test = await TestServer.start()
    const asks = 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'
    let answers = ''
    const patient = tcp(asks.repeat(2))
    patient.on('data', (data: Buffer) => (answers += String(data)))
    await eventually(() => answers.split('HTTP/1.1 200').length === 3, 'both answers')
    patient.write(asks.repeat(2))
    await eventually(() => answers.split('HTTP/1.1 200').length === 5, 'two more')
    const hasty = tcp(asks.repeat(20))
    await eventually(() => hasty.gone, 'it to be cut off')
    expect(patient.gone).toBeUndefined()
    const { requests } = test.server.budgets
    await eventually(() => requests.size === 0, 'all places to be free')
  })

  it('[BUDGET23] an HTTP/2 session that begins more streams at once than it may have is ended, at the first of them', async () => {
    test = await TestServer.start({ config: { tls: 'self' } })
    const socket = connectTls({ port: test.port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['h2'] })
    let ended = false
    socket.on('error', () => {}).on('close', () => (ended = true))
    socket.resume()
    open.push(socket)
    await new Promise((done) => socket.once('secureConnect', done))
    const block = fieldBlock(
      [':method GET', ':scheme https', ':authority a', ':path /healthz'].map(
        (one) => one.split(' ') as [string, string],
      ),
    )
    const taken = Array.from({ length: 200 }, (_, n) => [
      h2Frame(FRAME.headers, END_HEADERS | END_STREAM, n * 2 + 1, block),
      h2Frame(FRAME.reset, 0, n * 2 + 1, Buffer.from([0, 0, 0, 8])),
    ])
    socket.write(Buffer.concat([PREFACE, h2Frame(FRAME.settings, 0, 0), ...taken.flat()]))
    await eventually(() => ended, 'the session to be ended')
    const refused = await (await fetch(`${test.opsUrl}/metrics`)).text()
    expect(refused).toMatch(/ovation_refused_total\{budget="streams of one session"\} 1/)
  })

  it('[BUDGET10] bodies that do not come over HTTP/2, and streams that are taken back in a flood, end', async () => {
    test = await TestServer.start({ limits: { stalledSocketTimeoutMs: 1_000 }, config: { tls: 'self' } })
    const session = (): ClientHttp2Session => {
      const one = connectHttp2(`https://127.0.0.1:${test.port}`, { rejectUnauthorized: false })
      one.on('error', () => {})
      open.push(one)
      return one
    }
    const bodies = session()
    const codes: number[] = []
    for (let n = 0; n < 5; n++) {
      const stream = bodies.request(
        { ':method': 'POST', ':path': '/api/v1/account/sign-in', 'content-type': 'application/json' },
        { endStream: false },
      )
      stream.on('error', () => {}).on('close', () => codes.push(stream.rstCode))
      stream.write('{')
    }
    await eventually(() => codes.length === 5, 'their streams to be closed', 10_000)
    const { requests } = test.server.budgets
    await eventually(() => requests.size === 0, 'their places to be free')
    const rapid = session()
    let ended = false
    rapid.on('close', () => (ended = true))
    for (let n = 0; n < 5_000 && !ended; n++) {
      const stream = rapid.request({ ':path': '/healthz' })
      stream.on('error', () => {})
      stream.close(8)
      if (n % 100 === 99) await new Promise((done) => void setImmediate(done))
    }
    await eventually(() => ended, 'the session to be ended', 10_000)
    const other = session().request({ ':path': '/healthz' })
    const status = await new Promise((done) => other.on('response', (headers) => done(headers[':status'])))
    expect(status).toBe(200)
  })

  it('[BUDGET9] wrong passwords wait in a queue of their own', async () => {
    test = await TestServer.start({ limits: { signInAttemptsPerMinute: 1_000, maxExpensiveWaiting: 4 } })
    const code = await test.server.signIn.newCode()
    const { secret: session } = await test.server.signIn.signIn({ code })
    await test.server.signIn.setPassword('owner', 'correct horse battery')
    expect(session).not.toBe('')
    const wrong = Array.from({ length: 40 }, async () => {
      const answer = await fetch(`${test.url}/api/v1/account/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ password: 'wrong wrong wrong' }),
      })
      return answer.status
    })
    const { passwords } = test.server.budgets.work
    await eventually(() => passwords.running === 1 && passwords.waiting > 0, 'the checks to queue')
    const raw = await test.raw()
    raw.send({ t: 'hello', v: 2, guest: { name: 'meanwhile' } })
    await raw.next('welcome')
    const statuses = await Promise.all(wrong)
    expect(new Set(statuses)).toEqual(new Set([401, 503]))
    expect(passwords.running).toBe(0)
  })

  it('[BUDGET6] guests of one address store so much; a person with an account is counted alone', async () => {
    test = await TestServer.start({ limits: { guestStoredBytesPerAddressPerHour: 4_000 } })
    const guest = async (name: string) => {
      const raw = await test.raw()
      raw.send({ t: 'hello', v: 2, guest: { name } })
      await raw.next('welcome')
      raw.send({ t: 'attach', id: 'a', room: 'demo' })
      await raw.next('reply')
      return raw
    }
    const guests = [await guest('one'), await guest('two')]
    const text = 'x'.repeat(200)
    const codes: (string | undefined)[] = []
    for (let n = 0; n < 10; n++) codes.push((await guests[n % 2]?.command('message.send', { text }))?.error?.code)
    expect(codes.filter((code) => code === undefined).length).toBeGreaterThan(3)
    expect(codes.at(-1)).toBe('quota_exceeded')
    const member = await test.rawIn('mei')
    expect(await member.command('message.send', { text })).toHaveProperty('result')
    expect(await gauge('ovation_refused_total{budget="stored bytes"}')).toBeGreaterThan(0)
  })

  it('[BUDGET7] history is read for one frame of a connection at a time', async () => {
    test = await TestServer.start({ limits: { maxHistoryReads: 2 } })
    const raw = await test.rawIn('reader')
    for (let n = 0; n < 20; n++) await raw.command('message.send', { text: `line ${n}` })
    const { history } = test.server.budgets.work
    let most = 0
    const run = history.run.bind(history)
    history.run = ((address: string, job: () => Promise<unknown>) => {
      most = Math.max(most, history.running + history.waiting + 1)
      return run(address, job)
    }) as typeof history.run
    for (let n = 0; n < 20; n++) raw.send({ t: 'history', id: `h${n}`, room: 'demo', limit: 10 })
    await raw.next('reply', ({ id }) => id === 'h19')
    expect(most).toBe(1)
  })

  it('[BUDGET11] what was refused is counted', async () => {
    test = await TestServer.start({
      limits: { newConnectionsPerAddressBurst: 1, newConnectionsPerAddressPerSecond: 0 },
    })
    await test.raw()
    await expect(test.raw()).rejects.toThrow('429')
    expect(await gauge('ovation_refused_total{budget="connections"}')).toBe(1)
  })
})
