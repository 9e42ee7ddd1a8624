import { X509Certificate } from 'node:crypto'
import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { connect, getCACertificates, setDefaultCACertificates } from 'node:tls'
import { eventually } from '@ovation/testkit'
import { freePort, PebbleServer } from '@ovation/testkit/services'
import type { PebbleOptions } from '@ovation/testkit/services'
import { WebSocket } from 'ws'
import { TestServer } from './server.fixture.ts'
import type { Options } from './server.fixture.ts'

type PlainAnswer = { status: number | undefined; headers: IncomingHttpHeaders; body: string }

/** A certificate authority, and servers that it checks: one at a time at each pair of ports. */
export class AcmeHarness {
  readonly pebble: PebbleServer
  readonly httpPort: number
  readonly tlsPort: number
  #trusted = getCACertificates('default')
  #servers: TestServer[] = []

  private constructor(pebble: PebbleServer, httpPort: number, tlsPort: number) {
    this.pebble = pebble
    this.httpPort = httpPort
    this.tlsPort = tlsPort
    setDefaultCACertificates([...this.#trusted, pebble.ca])
  }

  static async start(options: Partial<PebbleOptions> = {}): Promise<AcmeHarness> {
    const [httpPort, tlsPort] = [await freePort(), await freePort()]
    return new AcmeHarness(await PebbleServer.start({ httpPort, tlsPort, ...options }), httpPort, tlsPort)
  }

  /** A server for these names. Its configuration may be changed. */
  async server(names: string[], { config, ...options }: Options = {}): Promise<TestServer> {
    const server = await TestServer.start({
      ...options,
      config: {
        ...{ tls: 'acme', port: this.tlsPort, publicUrl: `https://${names[0]}:${this.tlsPort}` },
        acme: { names, directoryUrl: this.pebble.directoryUrl },
        plainHttp: { port: this.httpPort, chosen: true },
        ...config,
      },
    })
    this.#servers.push(server)
    return server
  }

  async closeServers(): Promise<void> {
    for (const server of this.#servers.splice(0)) await server.close()
  }

  async stop(): Promise<void> {
    setDefaultCACertificates(this.#trusted)
    await this.pebble.stop()
  }

  /** The certificate that a new handshake for a name is shown. */
  shown(name: string, port = this.tlsPort): Promise<X509Certificate> {
    return new Promise((done, fail) => {
      const socket = connect({ port, host: '127.0.0.1', servername: name, rejectUnauthorized: false }, () => {
        done(new X509Certificate(socket.getPeerCertificate().raw))
        socket.destroy()
      })
      socket.on('error', fail)
    })
  }

  /** Asks the listener without TLS. */
  plain(path: string, headers: Record<string, string>, method = 'GET'): Promise<PlainAnswer> {
    return new Promise((done, fail) => {
      const asking = request({ port: this.httpPort, host: '127.0.0.1', path, method, headers }, (answer) => {
        let body = ''
        answer.on('data', (part) => (body += String(part)))
        answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, body }))
      })
      asking.on('error', fail).end()
    })
  }

  /** A viewer in the demo room; `closed` says how often the connection was lost. */
  async viewer(): Promise<SecureViewer> {
    const viewer = new SecureViewer(`wss://127.0.0.1:${this.tlsPort}/v1/ws`)
    await eventually(() => viewer.attached, 'a viewer', 20_000)
    return viewer
  }
}

export class SecureViewer {
  attached = false
  closed = false
  readonly texts: string[] = []
  #socket: WebSocket

  constructor(url: string) {
    this.#socket = new WebSocket(url, { rejectUnauthorized: false })
    this.#socket.on('open', () => this.#send({ t: 'hello', v: 2, guest: {} }))
    this.#socket.on('close', () => (this.closed = true))
    this.#socket.on('error', () => {})
    this.#socket.on('message', (data) => this.#take(JSON.parse(String(data)) as Frame))
  }

  say(text: string): void {
    this.#send({ t: 'command', id: 'said-once-by-a-viewer', room: 'demo', type: 'message.send', body: { text } })
  }

  leave(): void {
    this.#socket.terminate()
  }

  #take(frame: Frame): void {
    if (frame.t === 'welcome') this.#send({ t: 'attach', id: 'attach', room: 'demo' })
    if (frame.t === 'reply' && frame.id === 'attach') this.attached = true
    if (frame.t === 'ping') this.#send({ t: 'pong', n: frame.n })
    if (frame.t === 'room') for (const { body } of frame.events ?? []) if (body?.text) this.texts.push(body.text)
  }

  #send(frame: unknown): void {
    this.#socket.send(JSON.stringify(frame))
  }
}

type Frame = { t: string; id?: string; n?: number; events?: { body?: { text?: string } }[] }

/** Waits for the certificate that a server orders. */
export const issued = (test: TestServer): Promise<unknown> =>
  eventually(() => test.server.certificate?.status.state === 'valid', 'a certificate', 20_000)

/** Waits until an order has failed, and gives what is said of it. */
export const problemOf = (test: TestServer): Promise<string> =>
  eventually(() => test.server.certificate?.status.problem, 'a problem', 20_000)
