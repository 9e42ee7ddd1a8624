import { CLIENT_TEXTS, textLater } from '#texts'
import { RETRYABLE } from './codes.ts'
import type { ErrorCode } from './codes.ts'
import type { WireError } from './frames.ts'

/** What an error says beside its code. */
export type OvationErrorOptions = {
  detail?: string
  retryInMs?: number
  revision?: number
  message?: string
  cause?: unknown
}

let texts: Partial<Record<ErrorCode, string>> = CLIENT_TEXTS

/** Takes the words of codes that nothing sent along. */
export function knowTexts(all: Partial<Record<ErrorCode, string>>): void {
  texts = all
}

/** The text of a code with its detail in place. */
export const explain = (code: ErrorCode, detail = ''): string =>
  ((Object.hasOwn(texts, code) && texts[code]) || `This was refused (${code}).`).replace('{detail}', () => detail)

/** The one error class of the project: a code of the registry, and words that say what to do. */
export class OvationError extends Error {
  /** For anyone who tells errors apart by name. */
  override readonly name = 'OvationError'
  /** What it is: the page “Error codes” of the documentation lists them. A newer server may say others. */
  declare readonly code: ErrorCode
  /** After how many milliseconds the same thing may succeed, where the server knows (`muted`, `slow_mode`, `rate_limited`). */
  declare readonly retryInMs: number | undefined
  /** With `revision_conflict`, the revision that the value has now; 0 where there is none. */
  declare readonly revision: number | undefined
  /**
   * The id of the command that this is the end of, where the SDK sent it. With `command_unknown_outcome`: sent again under
   * the same id (`messages.retry({ cid: error.commandId })`) it is stored once, whether or not it was before.
   */
  declare commandId?: string

  /** `detail` goes into the words of the code, `message` in their place. */
  constructor(code: ErrorCode, options: OvationErrorOptions = {}) {
    super(options.message ?? explain(code, options.detail), options)
    textLater(this, code, options, texts, explain)
    this.code = code
    this.retryInMs = options.retryInMs
    this.revision = options.revision
  }

  /** Whether the same thing may succeed later without being changed. */
  get retry(): boolean {
    return RETRYABLE.has(this.code)
  }

  /** An error as a server wrote it: `{ code, message, retryInMs }` of an answer over HTTP. */
  static fromWire(error: WireError): OvationError {
    return new OvationError(error.code as ErrorCode, error)
  }
}

/** An error as it is sent. */
export const toWire = ({ code, message, retryInMs, revision }: OvationError): WireError => ({
  code,
  message,
  ...(retryInMs === undefined ? {} : { retryInMs: Math.ceil(retryInMs) }),
  ...(revision === undefined ? {} : { revision }),
})
