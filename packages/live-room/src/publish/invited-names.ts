import type { RoomSession } from '../room-session.ts'

/** What those are called whom this page invited without their having asked: until they accept, the room does not know it. */
const names = new WeakMap<RoomSession, Map<string, string>>()

export const rememberName = (session: RoomSession, actor: string, name: string): void =>
  void names.set(session, (names.get(session) ?? new Map<string, string>()).set(actor, name))

/** The name of somebody on stage, or who is invited there; empty where nobody knows it. */
export const nameOnStage = (session: RoomSession, { actor, name }: { actor: string; name: string }): string =>
  name || (names.get(session)?.get(actor) ?? '')
