import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createHmac, randomBytes } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { eventually } from '@ovation/testkit'
import { freePort } from '@ovation/testkit/services'

const run = promisify(execFile)
const EXAMPLES = fileURLToPath(new URL('../../../examples/backends', import.meta.url))
const READY_TIMEOUT_MS = 300_000
const END_TIMEOUT_MS = 60_000
const MAX_SAID_CHARS = 100_000
const NOT_COPIED = /(^|\/)(node_modules|\.venv|target)(\/|$)/

export type SampleName = 'express' | 'fastify' | 'flask' | 'go' | 'spring'
/** The variables of a sample. */
export type SampleSecrets = { KEY_ID: string; KEY_SECRET: string; WEBHOOK_SECRETS: string }
export type Crafted = { seq?: number; since?: number; from?: number; to?: number; type?: string }

/** What its README says to type in its folder: the last of them goes on running. */
function commandsOf(folder: string): string[] {
  const blocks = [...readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/```sh\n([^]*?)```/g)]
  return (blocks.at(-1)?.[1] ?? '').trim().split('\n')
}

/** A sample as somebody has it who copied its folder, made ready as its README says. */
export class Sample {
  readonly url: string
  readonly #folder: string
  readonly #environment: NodeJS.ProcessEnv
  #child: ChildProcess | undefined
  #said = ''

  private constructor(folder: string, port: number) {
    this.#folder = folder
    this.url = `http://127.0.0.1:${port}`
    // None of what the repository has installed.
    const path = (process.env.PATH ?? '').split(delimiter).filter((part) => !part.includes('node_modules'))
    const PATH = [dirname(process.execPath), ...path].join(delimiter)
    this.#environment = { ...process.env, PATH, PORT: String(port) }
  }

  static async prepare(name: SampleName): Promise<Sample> {
    const folder = mkdtempSync(join(tmpdir(), `ovation-${name}-`))
    cpSync(join(EXAMPLES, name), folder, {
      recursive: true,
      filter: (path) => !NOT_COPIED.test(path.slice(EXAMPLES.length)),
    })
    const sample = new Sample(folder, await freePort())
    for (const command of commandsOf(folder).slice(0, -1))
      await run('sh', ['-c', command], { cwd: folder, env: sample.#environment, timeout: READY_TIMEOUT_MS })
    return sample
  }

  async start(secrets: SampleSecrets): Promise<void> {
    const child = this.#spawn(secrets)
    await eventually(
      () => {
        if (child.exitCode !== null) throw new Error(`the sample ended: ${this.#said}`)
        return fetch(`${this.url}/token`).then(
          () => true,
          () => false,
        )
      },
      'the sample',
      READY_TIMEOUT_MS,
    )
  }

  /** The code with which it ends by itself. */
  async endsWith(secrets: SampleSecrets): Promise<number | null> {
    const child = this.#spawn(secrets)
    await eventually(() => child.exitCode !== null, 'a sample without a secret to end', END_TIMEOUT_MS)
    this.#said = ''
    return child.exitCode
  }

  #spawn(secrets: SampleSecrets): ChildProcess {
    const command = commandsOf(this.#folder).at(-1) ?? ''
    // A group of its own: npm and go run start another process.
    const child = spawn('sh', ['-c', command], {
      ...{ cwd: this.#folder, env: { ...this.#environment, ...secrets }, detached: true },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => (this.#said = `${this.#said}${String(data)}`.slice(-MAX_SAID_CHARS)))
    this.#child = child
    return child
  }

  /** What it applied of a room, in its order: `SEQ TYPE`. */
  applied(room: string): string[] {
    return [...this.#said.matchAll(/^applied (\S+) (.+)$/gm)].flatMap(([, of, what = '']) =>
      of === room ? [what.trim()] : [],
    )
  }

  async token(query: string): Promise<{ status: number; text: string }> {
    const answer = await fetch(`${this.url}/token?${query}`)
    return { status: answer.status, text: await answer.text() }
  }

  async post(body: string, headers: Record<string, string>): Promise<number> {
    const answer = await fetch(`${this.url}/webhook`, {
      ...{ method: 'POST', body },
      headers: { 'content-type': 'application/json', ...headers },
    })
    await answer.arrayBuffer()
    return answer.status
  }

  async close(): Promise<void> {
    const child = this.#child
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((done) => child.once('exit', done))
      process.kill(-child.pid, 'SIGKILL')
      await gone
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`

/** The headers of a delivery that is signed with each of the secrets. */
export function signed(
  body: string,
  secrets: readonly string[],
  { agoS = 0, id = `msg_${randomBytes(9).toString('hex')}` } = {},
): Record<string, string> {
  const at = Math.floor(Date.now() / 1_000) - agoS
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
    return `v1,${createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')}`
  })
  return { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': signatures.join(' ') }
}

/** A delivery that no server sent. Its text is not as JSON is usually written: who writes it again finds no signature right. */
export const deliveryOf = (room: string, records: readonly Crafted[]): string =>
  JSON.stringify(
    {
      ...{ type: 'room.events', timestamp: new Date().toISOString() },
      data: {
        room,
        records: records.map((record) => ({ room, type: 'message.sent', body: { text: '你好 / \u00e9' }, ...record })),
      },
    },
    null,
    3,
  )
