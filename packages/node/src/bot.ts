import { OvationError } from '@ovation/protocol'
import { isStaff } from '@ovation/room'
import { answersTo } from './bot-answers.ts'
import type { Answers } from './bot-answers.ts'
import type { BotStore } from './bot-store.ts'
import type { ExportedEvent } from './exported.ts'
import { refusal } from './refusal.ts'
import type { RoomService } from './room-service.ts'

const DEFAULT_INTERVAL_MS = 500
const MAX_ATTEMPTS = 3
const FIRST_WAIT_MS = 500
const MAX_WAIT_MS = 30_000
const COMMAND_NAME = /^[a-z][a-z0-9-]{0,31}$/
const MAX_COMMANDS = 100

type EventOf<T extends ExportedEvent['type']> = Extract<ExportedEvent, { type: T }>
type MessageEvent = EventOf<'message.sent'>
type Handler<E> = (event: E, answers: Answers) => Promise<void> | void

/** A command that people write into the chat: `/NAME` and what follows. */
export type BotCommand = {
  /** Lower-case letters, digits and dashes, without the slash. */
  name: string
  /** What it does, in one line, for lists and completion. */
  description: string
  /** `staff`: for moderators and above alone; everybody by default. */
  for?: 'all' | 'staff'
  /** Is given the message, and what follows the name. */
  run: (call: { event: MessageEvent; text: string } & Answers) => Promise<void> | void
}

/** What a bot is made of. */
export type BotOptions = {
  /** Reads the log: an API key with `messages.read`, and for answers `messages.write` and `impersonate`. */
  service: RoomService
  /** The id under which it answers, one of your people: `helper`. */
  user: string
  /** How it is called in the room. */
  name?: string
  /** The rooms that it follows, at most 100. */
  rooms: readonly string[]
  /** Where it keeps how far it is: `fileStore(path)`, or one of yours. */
  store: BotStore
  /** Answers with another identity than `user` on behalf of the service: one with a token of that person. */
  answers?: RoomService
  /** How often it asks for what is new, in milliseconds: 500 by default. */
  intervalMs?: number
  /** Is told of an event that could not be handled three times, which is passed over, and of a server that is not reached. */
  failed?: (error: unknown, event: ExportedEvent | undefined) => void
}

/**
 * A program that takes part in rooms: it is given every event in order, from where it was before, and answers each at most once,
 * also when it is killed in the middle. In a room that it never was in it begins with what is new.
 *
 * @example
 * const bot = new Bot({ service, user: 'helper', name: 'Helper', rooms: ['friday'], store: fileStore('./helper.json') })
 * bot.command({ name: 'time', description: 'Says how late it is', run: ({ reply }) => void reply(new Date().toISOString()) })
 * bot.on('gift.sent', async (event, { reply }) => void (await reply(`Thank you, ${event.body?.by.name}`)))
 * await bot.run(AbortSignal.timeout(60_000))
 */
export class Bot {
  readonly #options: BotOptions
  readonly #handlers = new Map<string, Handler<ExportedEvent>[]>()
  readonly #commands = new Map<string, BotCommand>()
  readonly #as: RoomService

  /** Nothing is asked before `run`. */
  constructor(options: BotOptions) {
    if (options.rooms.length === 0 || options.rooms.length > 100)
      throw refusal('argument_invalid', 'no bot was made', `it has ${options.rooms.length} rooms`, 'give 1 to 100')
    this.#options = options
    this.#as = options.answers ?? options.service.onBehalfOf(options.user, options.name)
  }

  /** Handles events of a kind, but its own. */
  on<T extends ExportedEvent['type']>(type: T, handler: Handler<EventOf<T>>): this {
    this.#handlers.set(type, [...(this.#handlers.get(type) ?? []), handler as Handler<ExportedEvent>])
    return this
  }

  /** Handles a command. */
  command(command: BotCommand): this {
    const { name } = command
    if (!COMMAND_NAME.test(name) || this.#commands.size >= MAX_COMMANDS)
      throw refusal(
        'argument_invalid',
        'the command was not added',
        this.#commands.size >= MAX_COMMANDS ? `there are ${MAX_COMMANDS}` : `its name is '${name}'`,
        'use lower-case letters, digits and dashes, a letter first, at most 32, and at most 100 commands',
      )
    this.#commands.set(name, command)
    return this
  }

  /** The commands that begin as a text does, for somebody of the staff or for everybody: what a page offers while `/…` is written. */
  completions(text: string, to: 'all' | 'staff' = 'all'): { name: string; description: string }[] {
    const [, begun] = /^\/([a-z0-9-]*)$/.exec(text) ?? []
    if (begun === undefined) return []
    return [...this.#commands.values()]
      .filter((one) => one.name.startsWith(begun) && (one.for !== 'staff' || to === 'staff'))
      .map(({ name, description }) => ({ name, description }))
      .sort((one, other) => (one.name < other.name ? -1 : 1))
  }

  /**
   * Follows its rooms until the signal is aborted, and resolves then, when what it does is done. Rejects when the server refuses
   * it for good.
   */
  async run(signal: AbortSignal): Promise<void> {
    const refused = new AbortController()
    const stop = AbortSignal.any([signal, refused.signal])
    // Refused in one room, it is not left running in the others.
    const follow = (room: string): Promise<void> =>
      this.#follow(room, stop).catch((error: unknown) => {
        refused.abort()
        throw error
      })
    const ended = await Promise.allSettled(this.#options.rooms.map(follow))
    const failed = ended.find((one) => one.status === 'rejected')
    if (failed) throw failed.reason
  }

  async #follow(room: string, signal: AbortSignal): Promise<void> {
    const { service, store, intervalMs = DEFAULT_INTERVAL_MS, failed } = this.#options
    let after = await store.load(room)
    for (let failures = 0; !signal.aborted;) {
      try {
        if (after === undefined) await store.save(room, (after = (await service.getRoom({ room })).seq))
        for await (const event of service.events(room, { after, signal })) {
          await this.#handle(event, signal)
          if (signal.aborted) return
          after = event.seq
          if (this.#isHandled(event)) await store.save(room, after)
        }
        failures = 0
        await waited(intervalMs, signal)
      } catch (error) {
        if (signal.aborted) return
        if (!(error instanceof OvationError) || !error.retry) throw error
        failed?.(error, undefined)
        await waited(Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** failures++), signal)
      }
    }
  }

  #isHandled(event: ExportedEvent): boolean {
    return this.#handlers.has(event.type) || this.#commandOf(event) !== undefined
  }

  async #handle(event: ExportedEvent, signal: AbortSignal): Promise<void> {
    const { user, failed } = this.#options
    if (event.actor === user || !this.#isHandled(event)) return
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        return await this.#once(event)
      } catch (error) {
        if (attempt < MAX_ATTEMPTS) await waited(FIRST_WAIT_MS * attempt, signal)
        else return failed?.(error, event)
      }
    }
  }

  async #once(event: ExportedEvent): Promise<void> {
    const answers = answersTo({ service: this.#as, user: this.#options.user, event })
    for (const handler of this.#handlers.get(event.type) ?? []) await handler(event, answers)
    const called = this.#commandOf(event)
    if (called) await called.command.run({ event: event as MessageEvent, text: called.text, ...answers })
  }

  #commandOf(event: ExportedEvent): { command: BotCommand; text: string } | undefined {
    if (event.type !== 'message.sent' || !event.body) return undefined
    const [, name = '', text = ''] = /^\/([a-z0-9-]+)(?:\s+([\s\S]*))?$/.exec(event.body.text) ?? []
    const command = this.#commands.get(name)
    if (!command || (command.for === 'staff' && !isStaff(event.body.by.role))) return undefined
    return { command, text }
  }
}

const waited = (waitMs: number, signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    if (signal.aborted) return void done()
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      done()
    }
    const timer = setTimeout(end, waitMs)
    signal.addEventListener('abort', end)
  })
