/** @jsxImportSource @ovation/live-room */
import type { OvationError, ShownMessage } from '@ovation/client'
import { compact, shownName, useBarred, useRoomContext, useSnapshot, useToast } from '@ovation/live-room/base'
import type { SlotProps, Slots } from '@ovation/live-room/base'
import { explain, listOf, useStrings } from '@ovation/live-room/parts'
import { useEffect, useRef, useState } from 'preact/hooks'
import { mayReact } from './model-permission.ts'
import { REACTIONS } from './model.ts'
import type { Reaction } from './model.ts'
import { reactionStrings } from './strings.ts'
import css from './viewer.css'

const countsOf = ({ reactions = {} }: ShownMessage): [Reaction, number][] =>
  REACTIONS.flatMap((emoji) => (reactions[emoji] ? [[emoji, reactions[emoji]]] : []))

/** Whether the viewer's role may react here; `why`: what bars this person at the moment, as the composer says it. */
function useMayReact(): { may: boolean; why: string | undefined } {
  const { session } = useRoomContext()
  const { state, self } = useSnapshot(session).room
  return { may: mayReact(state.settings, self?.role ?? 'guest'), why: useBarred() }
}

type ChipProps = {
  emoji: Reaction
  count: number
  own: boolean
  disabled: boolean
  why: string | undefined
  toggle: () => void
}

/** An emoji, with how many put it there. */
function Chip({ emoji, count, own, disabled, why, toggle }: ChipProps) {
  const { language } = useRoomContext()
  const words = useStrings(reactionStrings)
  /** The row in which it was pressed. */
  const pressed = useRef<HTMLElement | null>(null)
  // When the last reaction is removed from the keyboard, the focus stays at this message.
  useEffect(
    () => () => {
      if (document.activeElement === document.body)
        pressed.current?.querySelector('button')?.focus({ preventScroll: true })
    },
    [],
  )
  return (
    <button
      type="button"
      // As all of the chat, it is reached with the arrows.
      tabIndex={-1}
      aria-pressed={own}
      aria-label={words.count(emoji, String(count))}
      disabled={disabled}
      title={why}
      onClick={({ currentTarget }) => {
        pressed.current = currentTarget.closest('li')
        toggle()
      }}
    >
      {emoji} {compact(count, language)}
    </button>
  )
}

/** The emoji under a message. */
function Chips({ message }: { message: ShownMessage }) {
  const { session } = useRoomContext()
  const words = useStrings(reactionStrings)
  const toast = useToast()
  // Which are one's own is known a moment later.
  const { may, why } = useMayReact()
  const disabled = !may || why !== undefined
  const { reactions } = session.room
  const own = reactions.own(message)
  const toggle = (emoji: Reaction): void =>
    void reactions.toggle(message, emoji).catch((error: unknown) => toast(explain(words, error as OvationError)))
  return (
    <span class="chips" part="reactions" role="group" aria-label={words.reactions}>
      {countsOf(message).map(([emoji, count]) => (
        <Chip key={emoji} {...{ emoji, count, disabled, why }} own={own.includes(emoji)} toggle={() => toggle(emoji)} />
      ))}
    </span>
  )
}

const Row = ({ row }: SlotProps['chat-row']) =>
  row.kind === 'message' && !row.message.deleted && countsOf(row.message).length > 0 ? (
    <Chips message={row.message} />
  ) : null

function Menu({ message, act }: SlotProps['message-menu']) {
  const { session } = useRoomContext()
  const words = useStrings(reactionStrings)
  const { may, why } = useMayReact()
  const { reactions } = session.room
  if (message.seq === undefined || message.deleted) return null
  const own = reactions.own(message)
  return (
    <>
      {may && (
        <div class="reactions" role="group" aria-label={words.react}>
          {REACTIONS.map((emoji) => (
            <button
              type="button"
              key={emoji}
              aria-pressed={own.includes(emoji)}
              aria-label={emoji}
              disabled={why !== undefined}
              onClick={() => void act(() => reactions.toggle(message, emoji), emoji)}
            >
              {emoji}
            </button>
          ))}
        </div>
      )}
      {may && why && <p class="barred">{why}</p>}
      {countsOf(message).length > 0 && <Who {...{ message }} />}
    </>
  )
}

/** Who put which emoji there; `more` is how many are not named. */
type Named = { emoji: Reaction; names: string[]; more: number }

function Who({ message }: { message: ShownMessage }) {
  const { session, language } = useRoomContext()
  const words = useStrings(reactionStrings)
  const toast = useToast()
  const [named, setNamed] = useState<Named[]>()
  const look = (): void =>
    void Promise.all(
      countsOf(message).map(async ([emoji, count]) => {
        const names = (await session.room.reactions.people(message, emoji)).people.map((person) =>
          shownName(person.name, language),
        )
        return { emoji, names, more: Math.max(0, count - names.length) }
      }),
    ).then(setNamed, (error: unknown) => toast(explain(words, error as OvationError)))
  return (
    <>
      <button type="button" aria-expanded={named !== undefined} onClick={named ? () => setNamed(undefined) : look}>
        {words.who}
      </button>
      <div role="status">
        {named && (
          <ul class="reactors">
            {named.map(({ emoji, names, more }) => (
              <li key={emoji}>
                {emoji} {listOf(names, language)} {more > 0 && words.others(String(more))}
              </li>
            ))}
          </ul>
        )}
      </div>
    </>
  )
}

/** In the menu of a text over the video: the first of the emoji. */
function Like({ message, act }: SlotProps['danmaku-menu']) {
  const { session } = useRoomContext()
  const words = useStrings(reactionStrings)
  const { may, why } = useMayReact()
  const { reactions } = session.room
  const [like] = REACTIONS
  if (!may || message.seq === undefined) return null
  return (
    <button
      type="button"
      aria-pressed={reactions.own(message).includes(like)}
      disabled={why !== undefined}
      title={why}
      onClick={() => void act(() => reactions.toggle(message, like), like)}
    >
      {like} {words.like}
    </button>
  )
}

export const slots: Slots = { 'chat-row': Row, 'danmaku-menu': Like, 'message-menu': Menu }
export { css }
