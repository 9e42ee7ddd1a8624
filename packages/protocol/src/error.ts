import { CLIENT_TEXTS } from './client-texts.ts'
import { RETRYABLE, STATUSES } from './codes.ts'
import type { ErrorCode } from './codes.ts'
import type { WireError } from './frames.ts'

type Options = { detail?: string; retryInMs?: number; revision?: number; message?: string; cause?: unknown }

let texts: Partial<Record<ErrorCode, string>> = CLIENT_TEXTS

/** Takes the words of codes that nothing sent along. */
export function knowTexts(all: Record<ErrorCode, string>): void {
  texts = all
}

/** The text of a code with its detail in place. */
export const explain = (code: ErrorCode, detail = ''): string =>
  ((Object.hasOwn(texts, code) && texts[code]) || `This was refused (${code}).`).replace('{detail}', () => detail)

/** The one error class of the project: a code of the registry, and words that say what to do. */
export class OvationError extends Error {
  override readonly name = 'OvationError'
  readonly code: ErrorCode
  readonly retryInMs: number | undefined
  /** With `revision_conflict`, the revision that the value has now; 0 where there is none. */
  readonly revision: number | undefined
  /**
   * The id of the command that this is the end of, where the SDK sent it. With `command_unknown_outcome`: sent again under
   * the same id (`messages.send(message, { id })`) it is stored once, whether or not it was before.
   */
  commandId?: string

  constructor(code: ErrorCode, options: Options = {}) {
    super(
      options.message ?? explain(code, options.detail),
      options.cause === undefined ? undefined : { cause: options.cause },
    )
    this.code = code
    this.retryInMs = options.retryInMs
    this.revision = options.revision
  }

  get status(): number {
    // A server that is newer may say codes that are not known here, whatever they are called.
    return Object.hasOwn(STATUSES, this.code) ? STATUSES[this.code] : 500
  }

  /** Whether the same thing may succeed later without being changed. */
  get retry(): boolean {
    return RETRYABLE.has(this.code)
  }

  toWire(): WireError {
    return {
      code: this.code,
      message: this.message,
      ...(this.retryInMs === undefined ? {} : { retryInMs: Math.ceil(this.retryInMs) }),
      ...(this.revision === undefined ? {} : { revision: this.revision }),
    }
  }

  static fromWire(error: WireError): OvationError {
    const { code, message, retryInMs, revision } = error
    return new OvationError(code as ErrorCode, { message, retryInMs, revision })
  }
}
