import { inspect } from 'node:util'
import type { Logger } from '../ops/index.ts'

export type LastResort = {
  logger: Pick<Logger, 'fatal'>
  /** Lets go of everything in order: those who are here are moved to other nodes, the storage is closed. */
  stop: () => Promise<void>
  timeoutMs: () => number
  exit: (code: number) => void
}

const MAX_MESSAGE_CHARS = 2_000
const MAX_STACK_CHARS = 8_000

/** What was thrown, of any kind, as an error that is not larger than a line of the log should be. */
function bounded(thrown: unknown): Error {
  if (!(thrown instanceof Error))
    return new Error((typeof thrown === 'string' ? thrown : inspect(thrown)).slice(0, MAX_MESSAGE_CHARS))
  const { message, stack = message, cause } = thrown
  const causes = cause instanceof Error ? `\ncaused by ${cause.stack ?? cause.message}` : ''
  const held = new Error(message.slice(0, MAX_MESSAGE_CHARS))
  // The beginning of a stack is its message once more.
  const at = stack.indexOf('\n    at ')
  const frames = at < 0 ? '' : stack.slice(at)
  held.stack = `${thrown.name}: ${held.message}${frames}${causes}`.slice(0, MAX_STACK_CHARS)
  return held
}

/**
 * For what nothing has caught: after it the state of the process is not known, so it ends with 1, and anyone who watches it
 * starts it again. The first such error is logged, and what was begun is stopped in order; a second one, or a stop that
 * takes too long, ends the process at once.
 */
export function lastResort({ logger, stop, timeoutMs, exit }: LastResort): (thrown: unknown) => void {
  let failed = false
  return (thrown) => {
    if (failed) return exit(1)
    failed = true
    try {
      setTimeout(() => exit(1), timeoutMs())
      logger.fatal({ err: bounded(thrown) }, 'something unexpected happened; the server ends')
      stop().then(
        () => exit(1),
        () => exit(1),
      )
    } catch {
      exit(1)
    }
  }
}
