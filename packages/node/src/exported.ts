import { OvationError } from '@ovation/protocol'
import type { RoomEvent } from '@ovation/room'

/** What stands in the log beside an event. */
export type Links = {
  /** SHA-256 of its body with a secret salt, base64url. */
  bodyDigest: string
  /** The chain up to it, and with it, base64url. */
  chain: string
}
type WithLinks<E> = E extends { body: infer B } ? Omit<E, 'body'> & { body: B | null } & Links : never

/** An event as `GET …/export` has it. `body` is null once it was erased. */
export type ExportedEvent = WithLinks<RoomEvent>

const MAX_LINE_CHARS = 1_048_576
/** How often in a row a download may break off without an event. */
const MAX_RESUMED = 20

/** Events of an export above a number. What breaks off is asked for again behind the last event that came. */
export async function* exportedEvents(
  ask: (after: number) => Promise<Response>,
  after: number,
): AsyncGenerator<ExportedEvent> {
  let last = after
  for (let resumed = 0; ; resumed++) {
    const answer = await ask(last)
    try {
      for await (const line of linesOf(answer)) {
        const event = JSON.parse(line) as ExportedEvent
        yield event
        last = event.seq
        resumed = 0
      }
      return
    } catch (error) {
      if (!(error instanceof BrokenOff) || resumed >= MAX_RESUMED) throw error
    }
  }
}

class BrokenOff extends OvationError {}

/** Whole lines of an answer; half of one at its end is none. */
async function* linesOf(answer: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  const reader = answer.body?.getReader()
  let rest = ''
  while (reader) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new BrokenOff('unreachable', { cause, detail: 'the download broke off' })
    })
    if (done) break
    rest += decoder.decode(value, { stream: true })
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > MAX_LINE_CHARS) throw new OvationError('payload_too_large', { detail: String(MAX_LINE_CHARS) })
    yield* lines
  }
  if (rest !== '') throw new BrokenOff('unreachable', { detail: 'the download broke off' })
}
