import { lookupsOf, standingRef } from '@ovation/room/rules'
import type { RoomState } from '@ovation/room'
import type { TargetMessage } from '@ovation/room/rules'
import type { RoomLog } from '../log/index.ts'
import type { KeyedRows, Rows } from './keyed-rows.ts'
import type { Pending } from './pending.ts'

export type TurnLookupsDeps = {
  log: Pick<RoomLog, 'readSeqs' | 'deletedAmong'>
  rows: Pick<KeyedRows, 'load'>
  /** Gives a joining viewer's wallet its test coins, once. */
  openWallet: (actor: string, coins: number) => Promise<void>
}

/** What must be known, and done, before these commands can be decided: looked up for all of them at once. */
export async function lookUp(
  batch: readonly Pending[],
  state: RoomState,
  { log, rows, openWallet }: TurnLookupsDeps,
): Promise<{ rows: Rows; messages: Map<number, TargetMessage> }> {
  const [found, messages] = await Promise.all([
    rows.load(
      batch.flatMap(({ actor, command }) => {
        const { actor: target, rows: named = [] } = lookupsOf(command, actor)
        return [standingRef(actor.id), ...(target === undefined ? [] : [standingRef(target)]), ...named]
      }),
    ),
    targetMessages(batch, state, log),
    openWallets(batch, state.settings.testCoins, openWallet),
  ])
  return { rows: found, messages }
}

async function targetMessages(
  batch: readonly Pending[],
  { room, pinned }: RoomState,
  log: TurnLookupsDeps['log'],
): Promise<Map<number, TargetMessage>> {
  const erases = batch.some(({ command }) => command.type === 'person.erase')
  const named = batch.flatMap(({ actor, command }) => lookupsOf(command, actor).message ?? [])
  const seqs = [...new Set([...named, ...(erases ? pinned : [])])]
  if (seqs.length === 0) return new Map()
  const [events, gone] = await Promise.all([log.readSeqs(room, seqs), log.deletedAmong(room, seqs)])
  const deleted = new Set(gone)
  const found = new Map<number, TargetMessage>()
  for (const { type, seq, actor, body } of events) {
    if (type !== 'message.sent') continue
    // An erased message cannot be changed either.
    found.set(seq, { seq, actor, role: body?.by.role ?? 'guest', deleted: deleted.has(seq) || body === null })
  }
  return found
}

async function openWallets(
  batch: readonly Pending[],
  coins: number,
  openWallet: TurnLookupsDeps['openWallet'],
): Promise<void> {
  if (coins <= 0) return
  const givers = new Set(batch.filter(({ command }) => command.type === 'gift.send').map(({ actor }) => actor.id))
  await Promise.all([...givers].map((actor) => openWallet(actor, coins)))
}
