import type { ErrorCode } from './codes.ts'

/** In place of `client-texts.ts` under the condition `texts-later`: whoever bundles with it calls `knowTexts` later. */
export const CLIENT_TEXTS: Partial<Record<ErrorCode, string>> = {}
