import { OvationError, toWire } from '@ovation/protocol'
import type { ServerFrame } from '@ovation/protocol'
import type { Logger } from '../ops/index.ts'
import type { Outbox } from './outbox.ts'

type Result = Extract<ServerFrame, { t: 'reply'; result: unknown }>['result']
type To = Pick<Outbox, 'send' | 'sendText'>

export const reply = (to: To, id: string, result: Result): void => to.send({ t: 'reply', id, result })

/** Replies with what is JSON already. */
export const replyJson = (to: To, id: string, json: string): void =>
  to.sendText(`{"t":"reply","id":${JSON.stringify(id)},"result":${json}}`)

/** Replies with an error. What is no error of the registry is a mistake of the server's own, and logged. */
export function replyError(to: To, id: string | undefined, error: unknown, logger: Pick<Logger, 'error'>): void {
  if (!(error instanceof OvationError)) logger.error({ err: error }, 'a frame failed')
  const known = error instanceof OvationError ? error : new OvationError('internal')
  // Neither stored nor refused: the `bye` that follows makes the client retry with the same id.
  if (known.code === 'command_unknown_outcome') return
  to.send({ t: 'reply', id: id ?? '', error: toWire(known) })
}
