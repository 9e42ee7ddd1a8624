import { ROOM_ID, ROOM_ID_RULE } from '@ovation/protocol'
import type { Config } from '../ops/index.ts'
import { askIfRunning } from './control-socket.ts'
import { stopSignal } from './stop-signal.ts'
import type { Answer } from './verbs.ts'

/** How soon what is new is shown. */
const TAIL_INTERVAL_MS = 300
const MAX_TEXT_CHARS = 120

type Line = { seq: number; at: number; type: string; actor: string; body: unknown }
type TailFlags = { json: boolean; after?: string }

/** One event for people: when, its number, what, who, and what it says. */
function shownLine({ seq, at, type, actor, body }: Line): string {
  const text = body === null ? '(erased)' : JSON.stringify(body)
  const cut = text.length > MAX_TEXT_CHARS ? `${text.slice(0, MAX_TEXT_CHARS)}…` : text
  return [new Date(at).toISOString(), String(seq).padStart(6), type.padEnd(18), actor, cut].join('  ')
}

/** Follows the log of a room until it is stopped: what is there above `--after`, or from now on, and then what is new. */
export async function tail(config: Config, { json, after }: TailFlags, operands: readonly string[]): Promise<number> {
  const [room = ''] = operands
  if (operands.length !== 1 || !ROOM_ID.test(room))
    throw new Error(`nothing was followed; '${operands.join(' ')}' is not the name of one room; ${ROOM_ID_RULE}`)
  if (after !== undefined && !/^\d{1,15}$/.test(after))
    throw new Error(`nothing was followed; '--after' is '${after}'; give the number of an event, 0 for all`)
  const stop = stopSignal()
  let position = after === undefined ? undefined : Number(after)
  let wasThere = false
  while (!stop.aborted) {
    const answer = await asked(config, { room, ...(position === undefined ? {} : { after: position }) }, wasThere)
    if (answer === undefined && !wasThere)
      throw new Error(
        `nothing was followed; no server runs on ${config.dataFolder}; start it, or set OVATION_DATA as it has it`,
      )
    wasThere = true
    const { lines = [], next } = (answer?.all ?? {}) as { lines?: Line[]; next?: number }
    for (const line of lines) process.stdout.write(`${json ? JSON.stringify(line) : shownLine(line)}\n`)
    position = next ?? position
    if (lines.length === 0) await waited(TAIL_INTERVAL_MS, stop)
  }
  return 0
}

/** The next lines; undefined while no server runs. What breaks a connection is over when the server is back. */
const asked = (config: Config, args: Record<string, unknown>, wasThere: boolean): Promise<Answer | undefined> =>
  askIfRunning(config, 'room.tail', args).catch((error: NodeJS.ErrnoException) => {
    if (wasThere && error.code !== undefined) return undefined
    throw error
  })

const waited = (waitMs: number, stop: AbortSignal): Promise<void> =>
  new Promise((done) => {
    const end = (): void => {
      clearTimeout(timer)
      stop.removeEventListener('abort', end)
      done()
    }
    const timer = setTimeout(end, waitMs)
    stop.addEventListener('abort', end)
  })
