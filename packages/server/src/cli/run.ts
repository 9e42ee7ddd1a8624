import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { loadConfig, oneLine } from '../ops/index.ts'
import type { Config } from '../ops/index.ts'
import { USAGE } from './usage.ts'

const options = {
  json: { type: 'boolean', default: false },
  room: { type: 'string' },
  user: { type: 'string' },
  role: { type: 'string' },
  name: { type: 'string' },
  title: { type: 'string' },
  expires: { type: 'string' },
  may: { type: 'string' },
  days: { type: 'string' },
  overlap: { type: 'string' },
  share: { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  'no-demo': { type: 'boolean', default: false },
  dev: { type: 'boolean', default: false },
  rooms: { type: 'string' },
  minutes: { type: 'string' },
  costs: { type: 'string' },
  html: { type: 'string' },
  server: { type: 'string' },
  viewers: { type: 'string' },
  messages: { type: 'string' },
  likes: { type: 'string' },
  gifts: { type: 'string' },
  seconds: { type: 'string' },
  seed: { type: 'string' },
  after: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

type Values = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>['values']

type Flags = {
  json: boolean
  room?: string
  user?: string
  role?: string
  name?: string
  title?: string
  expires?: string
  rooms?: string
  may?: string
  days?: string
  overlap?: string
  yes: boolean
  help: boolean
}

type Command = {
  words: string[]
  operands: number
  request: (operands: string[], flags: Flags) => { verb: string; args: Record<string, unknown> }
}

/** Commands that a server answers: the running one, or one opened for the moment. */
const COMMANDS: Command[] = [
  { words: ['signin'], operands: 0, request: () => ({ verb: 'signin', args: {} }) },
  {
    words: ['room', 'create'],
    operands: 1,
    request: ([room], { title }) => ({ verb: 'room.create', args: { room, title: title ?? room } }),
  },
  { words: ['room', 'list'], operands: 0, request: () => ({ verb: 'room.list', args: {} }) },
  { words: ['room', 'key'], operands: 1, request: ([room]) => ({ verb: 'room.key', args: { room } }) },
  { words: ['room', 'rotate-key'], operands: 1, request: ([room]) => ({ verb: 'room.rotate-key', args: { room } }) },
  { words: ['room', 'verify'], operands: 1, request: ([room]) => ({ verb: 'room.verify', args: { room } }) },
  {
    words: ['room', 'delete'],
    operands: 1,
    request: ([room], { yes }) => ({ verb: 'room.delete', args: { room, yes } }),
  },
  { words: ['room', 'erase'], operands: 2, request: ([room, user]) => ({ verb: 'room.erase', args: { room, user } }) },
  { words: ['ledger', 'audit'], operands: 0, request: () => ({ verb: 'ledger.audit', args: {} }) },
  {
    words: ['token'],
    operands: 0,
    request: (_, { room, user, role, name, expires }) => ({
      verb: 'token',
      args: { room, user, role, ...(name ? { name } : {}), ...(expires ? { expiresInS: Number(expires) } : {}) },
    }),
  },
  {
    words: ['apikey', 'create'],
    operands: 1,
    request: ([name], { rooms = '*', may = '', days }) => ({
      verb: 'apikey.create',
      args: { name, grants: [{ rooms, may: may.split(',') }], ...(days ? { days: Number(days) } : {}) },
    }),
  },
  { words: ['apikey', 'list'], operands: 0, request: () => ({ verb: 'apikey.list', args: {} }) },
  {
    words: ['apikey', 'rotate'],
    operands: 1,
    request: ([key], { overlap }) => ({
      verb: 'apikey.rotate',
      args: { key, ...(overlap ? { overlapHours: Number(overlap) } : {}) },
    }),
  },
  { words: ['apikey', 'revoke'], operands: 1, request: ([key]) => ({ verb: 'apikey.revoke', args: { key } }) },
]

/** Commands that this process runs by itself. Each loads its own code: the server's takes a second. */
const OWN_COMMANDS = {
  start: async (config, values) => {
    const { start } = await import('./start.ts')
    // A signal that came while the server's code loaded is delivered in a turn of the event loop.
    await new Promise((done) => void setImmediate(done))
    return start({ ...config, demo: config.demo && !values['no-demo'], development: values.dev }, values)
  },
  plan: async (_, values) => print((await import('./plan.ts')).planFor(values)),
  secrets: async () => print(JSON.stringify((await import('../identity/index.ts')).freshSecrets(), null, 2)),
  doctor: async (config, { json }) => (await import('./doctor.ts')).doctor(config, json),
  demo: async (config, values) => (await import('./demo.ts')).demo(config, values),
  tail: async (config, values, operands) => (await import('./tail.ts')).tail(config, values, operands),
} as const satisfies Record<string, (config: Config, values: Values, operands: readonly string[]) => Promise<number>>

/** Every command as it is written. */
export const COMMAND_NAMES: readonly string[] = [
  ...Object.keys(OWN_COMMANDS),
  ...COMMANDS.map(({ words }) => words.join(' ')),
]

const isOwn = (name: string): name is keyof typeof OWN_COMMANDS => Object.hasOwn(OWN_COMMANDS, name)

/** Runs one command line; gives the exit code. Values go to standard output, everything else to standard error. */
export async function run(args: string[], environment: NodeJS.ProcessEnv): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    if (values.help || positionals.length === 0) return print(USAGE)
    const config = loadConfig(environment, values.share)
    const [name = ''] = positionals
    if (isOwn(name)) return await OWN_COMMANDS[name](config, values, positionals.slice(1))
    return await askServer(config, positionals, values)
  } catch (error) {
    process.stderr.write(`${oneLine(error)}\n`)
    return 1
  }
}

async function askServer(config: Config, positionals: string[], flags: Flags): Promise<number> {
  const command = COMMANDS.find(({ words }) => words.every((word, index) => positionals[index] === word))
  const operands = positionals.slice(command?.words.length)
  if (!command || operands.length !== command.operands) {
    process.stderr.write(`the command was not understood; see 'ovation --help'\n`)
    return 2
  }
  const { verb, args } = command.request(operands, flags)
  if (!existsSync(config.dataFolder))
    process.stderr.write(
      `a new data folder is made at ${config.dataFolder}; if your server uses another one, set OVATION_DATA as it has it\n`,
    )
  const { ask } = await import('./control-socket.ts')
  const answer = await ask(config, verb, args)
  return print(flags.json ? JSON.stringify(answer.all) : answer.value)
}

function print(text: string): number {
  process.stdout.write(`${text}\n`)
  return 0
}
