import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { eventually } from '../eventually.ts'
import { freePort } from './free-port.ts'
import { endProcess } from './process.ts'

const PROGRAM = fileURLToPath(new URL('./smtp-server.py', import.meta.url))
/** Debian's own, which has the package. */
const PYTHON = '/usr/bin/python3'

export type SmtpServerOptions = {
  /** Files; STARTTLS is offered with them, or with `implicit` TLS is spoken from the first octet. */
  cert?: string
  key?: string
  implicit?: boolean
  /** With them nobody sends without signing in. */
  user?: string
  password?: string
}

/** A mail that the server has accepted; `peer` is the port that its connection came from. */
export type TakenMail = { from: string; to: string[]; tls: boolean; user: string | null; peer: number; source: string }

/**
 * A real SMTP server (aiosmtpd) of its own. It answers as the local part of the address says: `gone@` 550, `later-2@` twice
 * 451, `lost-1@` with the end of the connection once, `silent@` not for a minute, `spam@` 554 to the content. As a sender,
 * `stranger@` is refused with 553.
 */
export class SmtpServer {
  readonly port: number
  readonly mails: TakenMail[] = []
  #child: ChildProcess

  private constructor(port: number, child: ChildProcess) {
    this.port = port
    this.#child = child
  }

  static async start(options: SmtpServerOptions = {}): Promise<SmtpServer> {
    const port = await freePort()
    const child = spawn(PYTHON, [PROGRAM, JSON.stringify({ ...options, port })], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const server = new SmtpServer(port, child)
    const lines = createInterface({ input: child.stdout })
    const ended = once(child, 'exit').then(() => Promise.reject(new Error('aiosmtpd did not start')))
    await Promise.race([once(lines, 'line'), ended])
    ended.catch(() => {})
    lines.on('line', (line) => {
      const { data, ...mail } = JSON.parse(line) as Omit<TakenMail, 'source'> & { data: string }
      server.mails.push({ ...mail, source: Buffer.from(data, 'base64').toString() })
    })
    return server
  }

  /** The mail to an address, once the server has accepted one; the newest where there are several. */
  mailTo(address: string): Promise<TakenMail> {
    return eventually(() => this.mails.findLast(({ to }) => to.includes(address)), `a mail to ${address}`)
  }

  stop = (): Promise<void> => endProcess(this.#child, 'SIGKILL')
}
