import { OvationError } from '@ovation/protocol'
import { atLeast, isVideoOpen } from '@ovation/room'
import { effectiveRole, isActive, entryRefusal } from '@ovation/room/rules'
import type { RoomState } from '@ovation/room'
import type { FastifyRequest } from 'fastify'
import type { PlaybackTickets } from '../identity/index.ts'
import { isLetIn, parseStreamPath } from '../media/index.ts'
import type { AdmitViewer, MayWatch } from '../media/index.ts'
import { BoundedMap } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import type { MayPlay } from '../recording/index.ts'
import type { Rooms } from '../rooms/index.ts'

/** How old what is known of a room may be: players ask many times a second. */
const MAX_AGE_MS = 200
const MAX_ROOMS = 1_000

type Known = { state: Promise<RoomState | undefined>; at: number }

/**
 * Who may watch. With a ticket: whom it was made for, as long as they may be in the room, so that a ban ends their video
 * in an open room too. Without one: everybody, where the video is open. A room that is not for everybody is answered for as
 * one that is not there, and a test as one to all but those who host.
 */
export function watchGate(rooms: Rooms, tickets: PlaybackTickets, clock: Clock): MayWatch {
  const known = new BoundedMap<string, Known>(MAX_ROOMS)
  const stateOf = (room: string): Promise<RoomState | undefined> => {
    const now = clock.monotonicMs()
    const last = known.get(room)
    if (last && now - last.at < MAX_AGE_MS) return last.state
    const state = rooms.state(room).catch((error: unknown) => {
      if (error instanceof OvationError && error.code === 'room_not_found') return undefined
      throw error
    })
    known.set(room, { state, at: now })
    return state
  }
  return async (place, ticket) => {
    const { room, test } = parseStreamPath(place)
    const state = await stateOf(room)
    if (!state) return 'unknown'
    const now = clock.now()
    const who = ticket === undefined ? undefined : tickets.check(room, ticket, now)
    const standing = who && (await rooms.standing(room, who.actor))
    const mayEnter = who && standing && !entryRefusal(state, { ...who, standing, now })
    if (test) return mayEnter && atLeast(effectiveRole(who.role, standing), 'host') ? 'open' : 'unknown'
    if (mayEnter) return 'open'
    if (!who && isVideoOpen(state.settings)) return state.settings.access === 'public' ? 'open' : 'unlisted'
    if (state.settings.access === 'public') return 'refused'
    // Anyone who was let in once knows that there is such a room; to everybody else it is as if there were none.
    return ticket !== undefined && tickets.isOurs(room, ticket) ? 'refused' : 'unknown'
  }
}

/** How often names of rooms may be tried that are not there, by address. */
type UnknownRooms = { waitMs(address: string): number; take(address: string): number }

/** The gate as a stranger meets it: who tries names out learns nothing of rooms that are not public, there or not. */
export const admitViewer =
  (mayWatch: MayWatch, unknownRooms: UnknownRooms): AdmitViewer =>
  async (place, ticket, address) => {
    const access = await mayWatch(place, ticket)
    if (access === 'open') return true
    if (access === 'refused') throw new OvationError('forbidden')
    const retryInMs = unknownRooms.waitMs(address)
    if (retryInMs > 0) throw new OvationError('rate_limited', { retryInMs })
    if (access === 'unknown') unknownRooms.take(address)
    return access === 'unlisted'
  }

/** Whether somebody is banned from a room now. */
export const banGate =
  (rooms: Rooms, clock: Clock) =>
  async (room: string, actor: string): Promise<boolean> =>
    isActive((await rooms.standing(room, actor)).ban, clock.now())

/** Judges the token of a request: whether its holder may be in the room. Throws why not. */
type JudgeToken = (request: FastifyRequest, room: string) => Promise<unknown>

/** Anyone who may be in a room by their token, and anyone who may watch there, but nobody who is banned. */
export const viewerGuard =
  (byToken: JudgeToken, admit: (request: FastifyRequest, room: string, ticket?: string) => Promise<boolean>) =>
  async (request: FastifyRequest, room: string, ticket: string | undefined): Promise<void> => {
    const refusal: unknown =
      request.headers.authorization === undefined
        ? new OvationError('room_not_found', { detail: room })
        : await byToken(request, room).then(
            () => undefined,
            (error: unknown) => error,
          )
    if (refusal instanceof OvationError && refusal.code === 'banned') throw refusal
    if (refusal !== undefined && !(await admit(request, room, ticket))) throw refusal
  }

/** Whether a request may have replays of a room: as its video, or by the token of somebody who may be in the room. */
export const replayGate =
  (mayWatch: MayWatch, byToken: JudgeToken): MayPlay =>
  async (request, room) => {
    if (isLetIn(await mayWatch(room, request.query.ticket))) return true
    if (request.headers.authorization === undefined) return false
    return byToken(request as FastifyRequest, room).then(
      () => true,
      (error: unknown) => {
        if (error instanceof OvationError) return false
        throw error
      },
    )
  }
