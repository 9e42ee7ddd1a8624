import { lookupsOf, standingRef } from '@ovation/room/rules'
import type { RoomState } from '@ovation/room'
import type { TargetMessage } from '@ovation/room/rules'
import type { RoomLog, StoredEvent } from '../log/index.ts'
import type { KeyedRows, Rows } from './keyed-rows.ts'
import type { Pending } from './pending.ts'

export type TurnLookupsDeps = {
  log: Pick<RoomLog, 'readSeqs' | 'deletedAmong' | 'messagesBy'>
  rows: Pick<KeyedRows, 'load'>
  /** Every id of the person who has this one, itself among them. */
  idsOf: (person: string) => Promise<readonly string[]>
  /** Gives a joining viewer's wallet its test coins, once. */
  openWallet: (actor: string, coins: number) => Promise<void>
}

/** What must be known, and done, before these commands can be decided: looked up for all of them at once. */
export async function lookUp(
  batch: readonly Pending[],
  state: RoomState,
  { log, rows, idsOf, openWallet }: TurnLookupsDeps,
): Promise<{ rows: Rows; messages: Map<number, TargetMessage>; messagesBy: Map<string, TargetMessage[]> }> {
  const [found, messages, said] = await Promise.all([
    rows.load(
      batch.flatMap(({ actor, command }) => {
        const { actor: target, rows: named = [] } = lookupsOf(command, actor)
        return [standingRef(actor.id), ...(target === undefined ? [] : [standingRef(target)]), ...named]
      }),
    ),
    targetMessages(batch, state, log),
    messagesBy(batch, state.room, log, idsOf),
    openWallets(batch, state.settings.testCoins, openWallet),
  ])
  return { rows: found, messages, messagesBy: said }
}

/** By the id that a command names: the newest of what was said under any id of that person, the newest first. */
async function messagesBy(
  batch: readonly Pending[],
  room: string,
  log: TurnLookupsDeps['log'],
  idsOf: TurnLookupsDeps['idsOf'],
): Promise<Map<string, TargetMessage[]>> {
  const wanted = new Map(
    batch.flatMap(({ actor, command }) => {
      const { messagesBy: named } = lookupsOf(command, actor)
      return named ? [[named.person, named.limit] as const] : []
    }),
  )
  const saidBy = async (person: string, limit: number): Promise<TargetMessage[]> => {
    const ids = await idsOf(person)
    const found = await Promise.all(ids.map((id) => log.messagesBy(room, id, { limit, undeleted: true })))
    const newest = found.flat().sort((a, b) => b.seq - a.seq)
    return newest.slice(0, limit).flatMap((event) => targetOf(event, false) ?? [])
  }
  return new Map(
    await Promise.all([...wanted].map(async ([person, limit]) => [person, await saidBy(person, limit)] as const)),
  )
}

/** An erased message cannot be changed either. */
const targetOf = ({ type, seq, actor, body }: StoredEvent, deleted: boolean): TargetMessage | undefined =>
  type === 'message.sent'
    ? { seq, actor, role: body?.by.role ?? 'guest', deleted: deleted || body === null }
    : undefined

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
  for (const event of events) {
    const target = targetOf(event, deleted.has(event.seq))
    if (target) found.set(event.seq, target)
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
