import { check } from './check.ts'
import type { Composition } from './composition.ts'
import { REST as parts } from './parts.ts'
import { openSse } from './sse.ts'

/** What a client of `first.ts` loads later. */
export const REST: Composition = { parts, openSse, check }
