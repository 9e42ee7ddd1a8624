import type { ClientPart } from '@ovation/kernel/client'
import REST from './api/room.ts'
import type { membersClient } from './members.ts'
import { FIRST } from './first-parts.ts'

/** What the SDK has of each feature. */
export const CLIENTS = [...FIRST, ...REST]

type Intersection<T> = (T extends unknown ? (one: T) => void : never) extends (all: infer All) => void ? All : never
type SurfaceOf<Part> = Part extends ClientPart<infer Surface> ? Surface : never
type ShownOf<Part> = Part extends ClientPart<object, infer Shown> ? Shown : never
type Parts = ReturnType<(typeof CLIENTS)[number] | typeof membersClient>

/** Everything that features add to the room, and who has a role in it. */
export type Surface = Intersection<SurfaceOf<Parts>>
/** Everything that they add to its snapshot. */
export type Shown = Intersection<ShownOf<Parts>>
