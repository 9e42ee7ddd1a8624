import { OvationError } from '@ovation/protocol'
import type { ErrorCode } from '@ovation/protocol'

/** What could not be done, why, and what to do. */
export const refusal = (code: ErrorCode, what: string, why: string, toDo: string): OvationError =>
  new OvationError(code, { message: `${what}; ${why}; ${toDo}.` })
