import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { answers, endProcess } from './process.ts'
import { freePort } from './free-port.ts'
import { eventually } from '../eventually.ts'

const run = promisify(execFile)
/** Both answer it, one of them that it wants TLS. */
const ASK = 'GET / HTTP/1.0\r\n\r\n'

export type PebbleOptions = {
  /** Where names are checked by HTTP-01. */ httpPort: number
  /** Where names are checked by TLS-ALPN-01. */ tlsPort: number
  /** How long certificates last, in seconds. */ validityS?: number
  /** Percent of nonces that are refused on purpose. */ refusedNonces?: number
}

/**
 * A real certificate authority of its own: Pebble, Let's Encrypt's server for tests, and the DNS server that it asks. Every
 * name leads to this machine unless a test says otherwise.
 */
export class PebbleServer {
  readonly directoryUrl: string
  /** The file of the certificate that its own HTTPS is trusted by. */
  readonly caFile: string
  #folder: string
  #management: number
  #children: ChildProcess[] = []

  private constructor(folder: string, port: number, management: number) {
    this.#folder = folder
    this.#management = management
    this.directoryUrl = `https://127.0.0.1:${port}/dir`
    this.caFile = join(folder, 'ca.crt')
  }

  /** What its own HTTPS is trusted by, PEM. */
  get ca(): string {
    return readFileSync(this.caFile, 'utf8')
  }

  static async start({ httpPort, tlsPort, validityS, refusedNonces = 15 }: PebbleOptions): Promise<PebbleServer> {
    const folder = mkdtempSync(join(tmpdir(), 'ovation-pebble-'))
    const [port, ownManagement, dns, management] = await Promise.all([1, 2, 3, 4].map(freePort))
    const server = new PebbleServer(folder, port ?? 0, management ?? 0)
    const keyFile = join(folder, 'key.pem')
    await run('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '10'],
      ...['-keyout', keyFile, '-out', server.caFile, '-subj', '/CN=pebble'],
      ...['-addext', 'subjectAltName=IP:127.0.0.1'],
    ])
    const configFile = join(folder, 'pebble.json')
    const pebble = {
      listenAddress: `127.0.0.1:${port}`,
      managementListenAddress: `127.0.0.1:${ownManagement}`,
      certificate: server.caFile,
      privateKey: keyFile,
      ...{ httpPort, tlsPort, ocspResponderURL: '', externalAccountBindingRequired: false },
      ...(validityS === undefined ? {} : { certificateValidityPeriod: validityS }),
    }
    writeFileSync(configFile, JSON.stringify({ pebble }))
    const env = { ...process.env, PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: String(refusedNonces) }
    const off = ['-http01', '', '-https01', '', '-tlsalpn01', '']
    server.#children = [
      spawn(
        'pebble-challtestsrv',
        ['-dns01', `127.0.0.1:${dns}`, '-management', `127.0.0.1:${management}`, ...off, '-defaultIPv6', ''],
        { stdio: 'ignore' },
      ),
      spawn('pebble', ['-config', configFile, '-dnsserver', `127.0.0.1:${dns}`], { stdio: 'ignore', env }),
    ]
    await eventually(
      async () => (await answers(port ?? 0, ASK)) && (await answers(management ?? 0, ASK)),
      'Pebble',
      10_000,
    )
    return server
  }

  /** Where a name leads from now on. */
  lead(name: string, address: string): Promise<void> {
    return this.#tell('add-a', { host: `${name}.`, addresses: [address] })
  }

  /** Only these certificate authorities may issue for a name from now on. */
  allow(name: string, authority: string): Promise<void> {
    return this.#tell('add-caa', { host: `${name}.`, policies: [{ tag: 'issue', value: authority }] })
  }

  /** A name that is not known any more. */
  async unknown(name: string): Promise<void> {
    await this.#tell('set-servfail', { host: `${name}.` })
  }

  async stop(): Promise<void> {
    await Promise.all(this.#children.map((child) => endProcess(child, 'SIGKILL')))
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #tell(what: string, body: unknown): Promise<void> {
    await fetch(`http://127.0.0.1:${this.#management}/${what}`, { method: 'POST', body: JSON.stringify(body) })
  }
}
