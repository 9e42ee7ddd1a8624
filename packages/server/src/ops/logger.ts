import { writeSync } from 'node:fs'
import { pino } from 'pino'
import type { Logger as PinoLogger } from 'pino'

export type Logger = PinoLogger

const STANDARD_ERROR = 2
const MAX_TRIES = 50

/**
 * A line is written or lost, and never waited for: pino's own destination tries again for ever on a full disk, with the
 * whole process standing still.
 */
function writeLine(line: string): void {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    try {
      writeSync(STANDARD_ERROR, line)
      return
    } catch (error) {
      // A pipe whose reader is slow; anything else will not be better in a moment.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return
    }
  }
}

/** Structured lines on standard error, so that standard output holds only what a command prints. Secrets are cut out by name. */
export const createLogger = (level: string): Logger =>
  pino(
    {
      level,
      base: null,
      redact: {
        paths: ['token', '*.token', 'password', '*.password', 'secret', '*.secret', 'authorization', '*.authorization'],
        censor: '[redacted]',
      },
    },
    { write: writeLine },
  )
