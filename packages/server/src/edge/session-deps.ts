import type { WalletState } from '@ovation/protocol'
import type { Budgets } from '../budget/index.ts'
import type { Report } from '../entry/index.ts'
import type { Identity, Tokens } from '../identity/index.ts'
import type { Clock, Logger, Metrics, ServerLimits, Turns } from '../ops/index.ts'
import type { Rooms } from '../rooms/index.ts'
import type { AttachmentDeps } from './attachment.ts'

/** What all sessions share. */
export type SessionDeps = {
  rooms: Pick<Rooms, 'state' | 'command' | 'like'> & {
    queries: Pick<Rooms['queries'], 'historyJson' | 'messagesJson' | 'rows'>
  }
  attachments: AttachmentDeps
  tokens: Tokens
  /** The identity in a token; throws if the token is refused. */
  authenticate: (token: string) => Promise<Identity>
  /** Whether a name reads like that of staff, which guests may not take. */
  ofStaff: (name: string) => boolean
  /** Somebody's coins in a room. */
  balance: (room: string, actor: string) => Promise<WalletState>
  budgets: Budgets
  /** Reports errors of the server itself. */
  report: Report
  /** The queue of people who join. */
  joins: Turns
  clock: Clock
  limits: ServerLimits
  logger: Logger
  metrics: Pick<Metrics, 'closes'>
  /** This node, if there are others: ids of its sessions begin with it, so that any node finds them. */
  node?: string
}
