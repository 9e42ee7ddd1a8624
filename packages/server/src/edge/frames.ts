import { WIRE_LIMITS, OvationError } from '@ovation/protocol'
import type { ClientFrame } from '@ovation/protocol'
import { isGuest } from '../identity/index.ts'
import type { Identity } from '../identity/index.ts'
import type { Attachments } from './attachments.ts'
import { giveCommand, like } from './commands.ts'
import type { Outbox } from './outbox.ts'
import type { RateGuard } from './rate-guard.ts'
import { reply, replyError, replyJson } from './replies.ts'
import type { SessionDeps } from './session-deps.ts'

export type Frame<T extends ClientFrame['t']> = Extract<ClientFrame, { t: T }>

/** A session as the handlers of its frames see it: who sent them, and how they are answered. */
export interface Sender {
  readonly deps: SessionDeps
  readonly identity: Identity
  /** The address that its limits are counted under. */
  readonly address: string
  readonly attachments: Attachments
  readonly guard: RateGuard
  readonly outbox: Outbox
  /** A newer token of the same person. */
  renew(token: string): Promise<void>
}

/** `chars`: the length of the frame as it was sent. What it throws or rejects with is the answer. */
type Handler<F> = (from: Sender, frame: F, chars: number) => unknown

/** What a read position takes: a row, with its indexes. */
const STORED_READ_BYTES = 200

/** What each frame does once its sender has said hello. A new frame is handled here and nowhere else. */
const HANDLERS: { [T in ClientFrame['t']]: Handler<Frame<T>> } = {
  hello: () => {
    throw new OvationError('invalid_frame', { detail: "'hello' was said already" })
  },
  token: (from, { token }) => from.renew(token),
  attach: ({ attachments }, frame) => attachments.attach(frame),
  detach: ({ attachments, outbox }, { id, room }) => {
    attachments.detach(room)
    reply(outbox, id, {})
  },
  command: giveCommand,
  history: (from, frame) =>
    readLog(from, frame, ({ room, before = Number.MAX_SAFE_INTEGER, limit }, queries, inTurn) =>
      queries.historyJson(room, before, limit, inTurn),
    ),
  messages: (from, frame) =>
    readLog(from, frame, ({ room, seqs }, queries, inTurn) => queries.messagesJson(room, seqs, inTurn)),
  rows: (from, frame) =>
    readLog(from, frame, async ({ room, ...wanted }, queries, inTurn) =>
      JSON.stringify(await queries.rows(room, wanted, inTurn)),
    ),
  // Frames behind it do not wait.
  wallet: ({ attachments, identity, outbox, deps }, { id, room }) => {
    attachments.mustGet(room)
    void deps.balance(room, identity.id).then(
      (balance) => reply(outbox, id, balance),
      (error: unknown) => replyError(outbox, id, error, deps.logger),
    )
  },
  like: (from, { room, count }) => {
    from.attachments.mustGet(room)
    like(from, room, count)
  },
  typing: ({ attachments }, { room }) => attachments.mustGet(room).typing(),
  playback: ({ attachments }, frame) => attachments.mustGet(frame.room).played(frame),
  read: markRead,
  presence: changePresence,
  pong: ({ outbox }, { n }) => void outbox.pong(n),
  ping: ({ outbox }, { id }) => reply(outbox, id, {}),
}

/** What an overlay may do, and in its own room alone. */
const READS: ReadonlySet<ClientFrame['t']> = new Set([
  ...(['token', 'attach', 'detach', 'history', 'messages', 'rows', 'pong', 'ping'] as const),
])
const isAllowed = ({ identity: { readsOnly } }: Sender, frame: ClientFrame): boolean =>
  readsOnly === undefined || (READS.has(frame.t) && (!('room' in frame) || frame.room === readsOnly))

/** Handles a frame of somebody who has said hello. Rejects with the error to answer with. */
export async function handleFrame(from: Sender, frame: ClientFrame, chars: number): Promise<void> {
  if (!isAllowed(from, frame)) throw new OvationError('forbidden')
  await (HANDLERS[frame.t] as Handler<ClientFrame>)(from, frame, chars)
}

const PONG = /^\{"t":"pong","n":(\d{1,15})\}$/
const LIKE = /^\{"t":"like","room":"([a-z0-9_-]{1,64})","count":([1-9]\d{0,2})\}$/

/** Handles the most frequent frames from a crowd without the full parser. False: the text has to be parsed. */
export function handleAtOnce(from: Sender, text: string): boolean {
  const pong = PONG.exec(text)
  if (pong) {
    from.outbox.pong(Number(pong[1]))
    return true
  }
  const [, room, count] = LIKE.exec(text) ?? []
  // Frames that wait come first.
  if (room === undefined || from.guard.waiting > 0 || from.identity.readsOnly !== undefined) return false
  if (Number(count) > WIRE_LIMITS.maxLikesPerFrame || !from.attachments.has(room)) return false
  like(from, room, Number(count))
  return true
}

type Reading = SessionDeps['rooms']['queries']
type InTurn = NonNullable<Parameters<Reading['historyJson']>[3]>

/** Reads from the log, in a queue that all readers share. Frames behind it wait, so that one answer is made at a time. */
async function readLog<F extends Frame<'history' | 'messages' | 'rows'>>(
  { attachments, address, outbox, deps }: Sender,
  frame: F,
  read: (frame: F, queries: Reading, inTurn: InTurn) => Promise<string>,
): Promise<void> {
  attachments.mustGet(frame.room)
  const inTurn: InTurn = (reading) => deps.budgets.work.history.run(address, reading)
  replyJson(outbox, frame.id, await read(frame, deps.rooms.queries, inTurn))
}

function markRead({ attachments, identity, address, outbox, deps }: Sender, { id, room, seq }: Frame<'read'>): void {
  const attachment = attachments.mustGet(room)
  const who = { actor: identity.id, guest: isGuest(identity.id), address }
  deps.budgets.mustStore(STORED_READ_BYTES, who)
  attachment.markRead(seq)
  reply(outbox, id, {})
}

async function changePresence(from: Sender, { id, room, act, data }: Frame<'presence'>): Promise<void> {
  const { attachments, identity, address, outbox, deps } = from
  const attachment = attachments.mustGet(room)
  const { rates } = deps.budgets
  rates.presence.mustTake(identity.id)
  if (isGuest(identity.id)) rates.guestCommands.mustTake(address)
  const answer = (json: string): void => replyJson(outbox, id, json)
  if (act === 'watch') return attachment.watchPresence(answer)
  if (act === 'enter') await attachment.enter(data)
  else if (act === 'leave') attachment.leavePresence()
  else attachment.unwatchPresence()
  answer('{}')
}
