/** @jsxImportSource @ovation/live-room */
import type { OvationError, ShownMessage } from '@ovation/client'
import { compact, explain, useRoomContext, useSnapshot, useToast } from '@ovation/live-room/base'
import type { SlotProps, Slots } from '@ovation/live-room/base'
import { useStrings } from '@ovation/live-room/parts'
import { useState } from 'preact/hooks'
import { REACTIONS } from './model.ts'
import type { Reaction } from './model.ts'
import { reactionStrings } from './strings.ts'
import css from './viewer.css'

const countsOf = ({ reactions = {} }: ShownMessage): [Reaction, number][] =>
  REACTIONS.flatMap((emoji) => (reactions[emoji] ? [[emoji, reactions[emoji]]] : []))

/** The emoji under a message, each with how many put it there. */
function Chips({ message }: { message: ShownMessage }) {
  const { session, language } = useRoomContext()
  const words = useStrings(reactionStrings)
  const toast = useToast()
  // Which are one's own is known a moment later.
  useSnapshot(session)
  const { reactions } = session.room
  const own = reactions.own(message)
  const toggle = (emoji: Reaction): void =>
    void reactions.toggle(message, emoji).catch((error: unknown) => toast(explain(words, error as OvationError)))
  return (
    <span class="chips" part="reactions">
      {countsOf(message).map(([emoji, count]) => (
        <button
          type="button"
          key={emoji}
          aria-pressed={own.includes(emoji)}
          aria-label={words.count(emoji, String(count))}
          onClick={() => toggle(emoji)}
        >
          {emoji} {compact(language, count)}
        </button>
      ))}
    </span>
  )
}

const Row = ({ row }: SlotProps['chat-row']) =>
  row.kind === 'message' && !row.message.deleted && countsOf(row.message).length > 0 ? (
    <Chips message={row.message} />
  ) : null

/** Who put which emoji there; `more` is how many are not named. */
type Named = { emoji: Reaction; names: string[]; more: number }

function Menu({ message, act }: SlotProps['message-menu']) {
  const { session } = useRoomContext()
  const words = useStrings(reactionStrings)
  const toast = useToast()
  const [named, setNamed] = useState<Named[]>()
  const { reactions } = session.room
  if (message.seq === undefined || message.deleted) return null
  const own = reactions.own(message)
  const counts = countsOf(message)
  const look = (): void =>
    void Promise.all(
      counts.map(async ([emoji, count]) => {
        const names = (await reactions.people(message, emoji)).people.map(({ name }) => name)
        return { emoji, names, more: Math.max(0, count - names.length) }
      }),
    ).then(setNamed, (error: unknown) => toast(explain(words, error as OvationError)))
  return (
    <>
      <div class="reactions" role="group" aria-label={words.react}>
        {REACTIONS.map((emoji) => (
          <button
            type="button"
            key={emoji}
            aria-pressed={own.includes(emoji)}
            aria-label={emoji}
            onClick={() => void act(() => reactions.toggle(message, emoji), emoji)}
          >
            {emoji}
          </button>
        ))}
      </div>
      {counts.length > 0 && !named && (
        <button type="button" onClick={look}>
          {words.who}
        </button>
      )}
      {named && (
        <ul class="reactors">
          {named.map(({ emoji, names, more }) => (
            <li key={emoji}>
              {emoji} {names.join(', ')} {more > 0 && words.others(String(more))}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

export const slots: Slots = { 'chat-row': Row, 'message-menu': Menu }
export { css }
