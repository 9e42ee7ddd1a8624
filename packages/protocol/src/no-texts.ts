import type { ErrorCode } from './codes.ts'

/** In place of `client-texts.ts` under the condition `texts-later`: whoever bundles with it calls `knowTexts` later. */
export const CLIENT_TEXTS: Partial<Record<ErrorCode, string>> = {}

/** Whoever reads the message of an error once the words are here gets them. */
export function textLater(error: Error, texts: object, code: ErrorCode, explain: () => string): void {
  if (!Object.hasOwn(texts, code)) Object.defineProperty(error, 'message', { get: explain })
}
