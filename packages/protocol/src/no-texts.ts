import type { ErrorCode } from './codes.ts'
import type { OvationErrorOptions } from './error.ts'

/** In place of `client-texts.ts` under the condition `texts-later`: whoever bundles with it calls `knowTexts` later. */
export const CLIENT_TEXTS: Partial<Record<ErrorCode, string>> = {}

/** Whoever reads the message of an error once the words are here gets them. */
export function textLater(
  error: Error,
  code: ErrorCode,
  { message, detail }: OvationErrorOptions,
  texts: object,
  explain: (code: ErrorCode, detail?: string) => string,
): void {
  if (message === undefined && !Object.hasOwn(texts, code))
    Object.defineProperty(error, 'message', { get: () => explain(code, detail) })
}
