import { atLeast } from '@ovation/kernel'
import type { Role } from '@ovation/kernel'
import type { ReactionSettings } from './model.ts'

// Apart from the model, which every screen loads first.
const LEAST = { everyone: 'guest', members: 'member', staff: 'moderator' } as const satisfies Record<string, Role>

/** Whether somebody of this role may react, and take it back. */
export const mayReact = ({ react }: ReactionSettings, role: Role): boolean =>
  react !== 'nobody' && atLeast(role, LEAST[react])
