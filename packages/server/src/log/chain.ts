import { hash } from 'node:crypto'
import type { RoomEvent } from '@ovation/room'

/** The chain value before the first event. */
export const EMPTY_CHAIN = hash('sha256', '', 'base64url')

type Head = Omit<RoomEvent, 'body'>

/** The part of an event that stays for ever: no personal data but a pseudonymous id. An array, so that order is fixed. */
const serialiseHead = (event: Head): string =>
  JSON.stringify([
    event.v,
    event.type,
    event.room,
    event.epoch,
    event.seq,
    event.at,
    event.actor,
    event.audience,
    event.tier,
    event.streamTime ?? null,
    event.amends ?? null,
  ])

export const digestBody = (salt: string, bodyJson: string): string => hash('sha256', `${salt}.${bodyJson}`, 'base64url')
export const leafOf = (event: Head, bodyDigest: string): string =>
  hash('sha256', `${serialiseHead(event)}.${bodyDigest}`, 'base64url')
export const chainOf = (previous: string, leaf: string): string => hash('sha256', `${previous}.${leaf}`, 'base64url')

type Link = { event: RoomEvent; salt: string | null; bodyDigest: string; chain: string }

/** Computes a stretch of the chain again. Gives the first seq that does not fit, or undefined when all do. */
export function firstBrokenLink(links: readonly Link[], before: string): number | undefined {
  let chain = before
  for (const { event, salt, bodyDigest, chain: stored } of links) {
    if (salt !== null && digestBody(salt, JSON.stringify(event.body)) !== bodyDigest) return event.seq
    chain = chainOf(chain, leafOf(event, bodyDigest))
    if (chain !== stored) return event.seq
  }
  return undefined
}
