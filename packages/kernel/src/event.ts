import type { Role } from './roles.ts'

/** Where something happened: the event at `seq` carries `epoch`. `{0, 0}` is before the first event. */
export type Position = { epoch: number; seq: number }

/** How an author was shown at that moment. Part of the body, so that erasure reaches it. */
export type Author = { id: string; name: string; role: Role; avatar?: string }

/** In an audience list, stands for everybody from moderator upwards. */
export const STAFF = '@staff'

/** Who may see the content. The actor of an event always may. */
export type Audience = 'all' | 'staff' | readonly string[]

/** Essential events reach everybody at every level; timeline events may be sampled out in delivery, never in storage. */
export type Tier = 'essential' | 'timeline'

/** An event of any kind, as the kernel sees it. */
export type AnyEvent = Position & { type: string; at: number; actor: string; body: unknown }
