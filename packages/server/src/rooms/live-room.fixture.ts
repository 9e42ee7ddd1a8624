import type { OvationError } from '@ovation/protocol'
import type { Command, Position, Role } from '@ovation/room'
import type { OwnershipLost, Pending } from './pending.ts'

type Answer = Position | OvationError | OwnershipLost

/** A command that waits, and the answers that it gets: there must be one. */
export function pending(commandId: string, more: { actor?: string; role?: Role; command?: Command } = {}) {
  const { actor = 'mia', role = 'member', command = { type: 'message.send', body: { text: 'x' } } as Command } = more
  const answers: Answer[] = []
  const one: Pending = {
    ...{
      actor: { id: actor, name: actor, role },
      commandId,
      command,
      requestHash: `hash ${commandId}`,
      formerHash: '',
    },
    resolve: (position) => void answers.push(position),
    reject: (error) => void answers.push(error),
  }
  return Object.assign(one, { answers })
}

export type Waiting = ReturnType<typeof pending>
