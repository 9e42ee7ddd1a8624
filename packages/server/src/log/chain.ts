import { hash } from 'node:crypto'
import { serialiseHead } from '@ovation/room/event-head'
import { isErased } from '@ovation/room/rules'
import type { RoomEvent } from '@ovation/room'

/** The chain value before the first event. */
export const EMPTY_CHAIN = hash('sha256', '', 'base64url')

type Head = Omit<RoomEvent, 'body'>

export const digestBody = (salt: string, bodyJson: string): string => hash('sha256', `${salt}.${bodyJson}`, 'base64url')
export const leafOf = (event: Head, bodyDigest: string): string =>
  hash('sha256', `${serialiseHead(event)}.${bodyDigest}`, 'base64url')
export const chainOf = (previous: string, leaf: string): string => hash('sha256', `${previous}.${leaf}`, 'base64url')

type Link = { event: RoomEvent; body: string | null; salt: string | null; bodyDigest: string; chain: string }

/** Computes a range of the chain again. Gives the first seq that does not fit, or undefined when all do. */
export function firstBrokenLink(links: readonly Link[], before: string): number | undefined {
  let chain = before
  for (const { event, body, salt, bodyDigest, chain: stored } of links) {
    // Without a salt there is nothing to compute, and nothing may be there but what an erasure leaves.
    if (salt === null ? !isErased(event.type, event.body as never) : digestBody(salt, body ?? '') !== bodyDigest)
      return event.seq
    chain = chainOf(chain, leafOf(event, bodyDigest))
    if (chain !== stored) return event.seq
  }
  return undefined
}
