import type { Audience } from './event.ts'
import { STAFF } from './event.ts'
import { isStaff } from './roles.ts'
import type { Role } from './roles.ts'

/** The two classes whose members see the same shared frames. */
export type ViewerClass = 'everyone' | 'staff'

export const classOf = (role: Role): ViewerClass => (isStaff(role) ? 'staff' : 'everyone')

type Addressed = { audience: Audience; actor: string }

/** Whether all members of a class see the content in the shared frame. */
export function classMayRead(event: Addressed, viewers: ViewerClass): boolean {
  if (event.audience === 'all') return true
  if (viewers !== 'staff') return false
  return event.audience === 'staff' || event.audience.includes(STAFF)
}

/** Whether one person may read the content: through the class, as the actor, or by name. */
export function mayRead(event: Addressed, viewer: { id: string; role: Role }): boolean {
  if (classMayRead(event, classOf(viewer.role))) return true
  if (event.actor === viewer.id) return true
  return typeof event.audience !== 'string' && event.audience.includes(viewer.id)
}

/** The people who read the content by name: the actor and the listed ones. */
export function namedReaders(event: Addressed): string[] {
  if (event.audience === 'all') return []
  const listed = typeof event.audience === 'string' ? [] : event.audience.filter((id) => id !== STAFF)
  return listed.includes(event.actor) ? listed : [event.actor, ...listed]
}
