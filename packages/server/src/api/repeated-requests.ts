import { createHmac, hash } from 'node:crypto'
import { OvationError } from '@ovation/protocol'
import { seal, sleep, unseal } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import type { PeopleDatabase } from '../people/index.ts'
import type { Once, RepeatedRequest } from '../rest/index.ts'

const KEPT_MS = 24 * 3_600_000
/** A request that takes longer was given up: its server is gone. */
const GIVEN_UP_AFTER_MS = 60_000
const LOOK_AGAIN_MS = 200
const MAX_LOOKS = 50
const MAX_ANSWER_BYTES = 64 * 1_024

type Row = { request: string; answer: string | null; at: number }
type Deps = { db: PeopleDatabase; clock: Clock; secret: string }

/** Requests that are no commands of a room, kept for a day. Their answers may hold secrets: they are kept sealed. */
export function repeatedRequests({ db, clock, secret }: Deps): Once {
  const sealKey = createHmac('sha256', secret).update('repeated requests').digest()

  /** Takes the request up; gives the answer instead when it was answered before. */
  const takeUp = async (id: string, { digest }: RepeatedRequest): Promise<{ answer: string } | undefined> => {
    for (let looks = 0; looks < MAX_LOOKS; looks++) {
      const now = clock.now()
      const counts = await db.change([
        ['forgetRequests', now - KEPT_MS],
        ['dropRequest', id, now - GIVEN_UP_AFTER_MS],
        ['addRequest', id, digest, now],
      ])
      if (counts.at(-1) === 1) return undefined
      const [row] = await db.find<Row>('request', id)
      if (row && row.request !== digest) throw new OvationError('command_conflict')
      if (row?.answer != null) return { answer: row.answer }
      await sleep(clock, LOOK_AGAIN_MS)
    }
    throw new OvationError('overloaded', { retryInMs: 1_000 })
  }

  return async (request, answer) => {
    const id = hash('sha256', JSON.stringify([request.caller, request.route, request.key]), 'base64url')
    const known = await takeUp(id, request)
    if (known) return JSON.parse(unseal(sealKey, id, known.answer)) as unknown
    try {
      const given = await answer()
      const text = JSON.stringify(given ?? null)
      // One that is too large is carried out again: none of those that make something is.
      if (text.length <= MAX_ANSWER_BYTES) await db.change([['answerRequest', seal(sealKey, id, text), id]])
      else await db.change([['dropRequest', id, Number.MAX_SAFE_INTEGER]])
      return given
    } catch (error) {
      await db.change([['dropRequest', id, Number.MAX_SAFE_INTEGER]])
      throw error
    }
  }
}
