import { createHash } from 'node:crypto'
import { OvationError } from '@ovation/protocol'
import type { ExportedEvent } from './exported.ts'
import type { RoomService } from './room-service.ts'

const EDIT_INTERVAL_MS = 800
const PLACEHOLDER = '…'

/** A message that grows while it is written: edits of it, at most one each 0.8 s. */
export type Draft = {
  /** Adds to the text. */
  append: (text: string) => void
  /** Replaces the text. */
  set: (text: string) => void
  /** Resolves when the whole text is stored. */
  end: () => Promise<void>
}

/** What a handler is given beside the event. */
export type Answers = {
  /**
   * Answers the event with a message. The same answer of the same event is stored once, also when the process was killed in
   * between and the text is another one now: then the first stays. Resolves with its number, undefined for one that stayed.
   */
  reply: (text: string) => Promise<{ seq: number | undefined }>
  /** Begins an answer that is written bit by bit. After a crash it is written anew, into the same message. */
  draft: () => Promise<Draft>
}

type Options = { service: RoomService; user: string; event: ExportedEvent }

/** Answers to one event. Each has an id that follows from the event and its place, and so does the command that sends it. */
export function answersTo({ service, user, event }: Options): Answers {
  const { room, seq, type } = event
  let count = 0
  const send = (text: string): Promise<{ seq: number }> => {
    const id = createHash('sha256')
      .update(JSON.stringify([user, room, seq, (count += 1)]))
      .digest('base64url')
    const replyTo = type === 'message.sent' ? { replyTo: seq } : {}
    return service.sendMessage({ room, text, ...replyTo }, { idempotencyKey: `bot-${id}` })
  }
  return {
    reply: (text) =>
      send(text).catch((error: unknown) => {
        if (error instanceof OvationError && error.code === 'command_conflict') return { seq: undefined }
        throw error
      }),
    draft: async () => {
      const { seq: message } = await send(PLACEHOLDER)
      return draftOf((text) => service.editMessage({ room, message, text }))
    },
  }
}

function draftOf(edit: (text: string) => Promise<unknown>): Draft {
  let text = ''
  let stored = ''
  let timer: NodeJS.Timeout | undefined
  let editing: Promise<void> = Promise.resolve()
  const write = async (): Promise<void> => {
    if (text === stored || text.trim() === '') return
    const now = text
    await edit(now)
    stored = now
  }
  const later = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      // What fails is tried again with the next edit; the end says so.
      editing = editing.then(write).catch(() => {})
    }, EDIT_INTERVAL_MS)
  }
  return {
    append: (more) => {
      text += more
      later()
    },
    set: (whole) => {
      text = whole
      later()
    },
    end: async () => {
      clearTimeout(timer)
      await editing
      await write()
    },
  }
}
