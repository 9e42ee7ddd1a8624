import { createHash } from 'node:crypto'
import { serialiseHead } from '@ovation/room/event-head'
import type { EventHead } from '@ovation/room/event-head'

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** The chain before the first event. */
export const EMPTY_CHAIN = digestOf('')

/** The chain with an event, from the chain before it: anybody can compute it, and nobody can change an event without it. */
export const chainWith = (previous: string, event: EventHead & { bodyDigest: string }): string =>
  digestOf(`${previous}.${digestOf(`${serialiseHead(event)}.${event.bodyDigest}`)}`)
