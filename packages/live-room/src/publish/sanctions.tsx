/** @jsxImportSource @ovation/live-room */
import type { Author } from '@ovation/client'
import type { Desk } from '@ovation/features/moderation/desk'
import {
  BAN_LENGTHS_MS,
  deleteAllBy,
  lengthText,
  lift,
  MUTE_LENGTHS_MS,
  restore,
  undo,
} from '@ovation/features/moderation/sanctions'
import type { Given, Kind } from '@ovation/features/moderation/sanctions'
import { useState } from 'preact/hooks'
import { shownName } from '../base.ts'
import { untilText } from './host-desk.ts'
import { rememberName } from './known-names.ts'
import { attempt } from './room-context.ts'
import type { OfRoom } from './room-context.ts'

type Props = OfRoom & {
  author: Author
  /** Who is muted and banned. */
  desk: Desk
  /** For how long to ban is being asked; `ask` asks it. */
  banning: boolean
  ask: () => void
  close: () => void
}

/** What lifts a sanction, after which the sheet is gone; it can be taken back for a while. */
export function useRaise({ desk, close, ...props }: Pick<Props, 'desk' | 'close'> & OfRoom) {
  const { session, words } = props
  const { moderation } = session.room
  return (given: Given, told: string): void => {
    close()
    // Nobody knows what it was: nothing brings it back.
    const undo = desk.get().known
      ? { label: words.undo, command: () => restore(moderation, given, session.now()) }
      : undefined
    void attempt(props, () => lift(moderation, given), told, undo)
  }
}

/** What gives somebody a sanction; it can be taken back for a while. */
function useImpose({ author, desk, close, ...props }: Pick<Props, 'author' | 'desk' | 'close'> & OfRoom) {
  const { session, words } = props
  const { moderation } = session.room
  const { id } = author
  return (kind: Kind, command: () => Promise<unknown>, told: string, label = words.undo): void => {
    const before = desk.of(kind, id)
    rememberName(session, author)
    close()
    void attempt(props, command, told, {
      label,
      command: () => undo(moderation, { kind, ids: [id] }, before, session.now()),
    })
  }
}

/** What somebody has, what it is lifted with, and what they can be given. */
export function Sanctions({ banning, ask, ...props }: Props) {
  const { author, desk, session, words, language } = props
  const { moderation } = session.room
  const { id } = author
  const name = shownName(author.name, language)
  const impose = useImpose(props)
  const raise = useRaise(props)
  if (banning) {
    const ban = (durationMs: number | null, removes: boolean): void =>
      impose(
        'ban',
        async () => {
          await moderation.ban(id, { durationMs })
          // Only then: nobody can say more.
          if (removes) await deleteAllBy(session.room, id)
        },
        removes ? words.wasBannedAndCleared(name) : words.wasBanned(name),
        // What was deleted stays deleted.
        removes ? words.unban : words.undo,
      )
    return <BanForm {...{ words, language, ban }} />
  }
  const [muted, banned] = [desk.of('mute', id), desk.of('ban', id)]
  const until = (one: Given): string | null => untilText(one, session.now(), language)
  // Where nobody knows, as in the page of another site, it is offered to lift a mute that may be there.
  const unmutes =
    muted ?? (desk.get().known ? undefined : { kind: 'mute' as const, until: null, reason: null, ids: [id] })
  return (
    <>
      {muted && <p class="quiet">{words.isMuted(until(muted))}</p>}
      {unmutes && (
        <button type="button" class="act" onClick={() => raise(unmutes, words.wasUnmuted(name))}>
          {words.unmutePerson}
        </button>
      )}
      <p class="quiet">{words.muteFor}</p>
      <div class="lengths" role="group" aria-label={words.muteFor}>
        {MUTE_LENGTHS_MS.map((durationMs) => {
          const length = lengthText(durationMs, language)
          const mute = (): Promise<unknown> => moderation.mute(id, { durationMs })
          return (
            <button
              key={durationMs}
              type="button"
              class="act"
              onClick={() => impose('mute', mute, words.wasMuted(name, length))}
            >
              {length}
            </button>
          )
        })}
      </div>
      {banned ? (
        <>
          <p class="quiet">{words.isBanned(until(banned))}</p>
          <button type="button" class="act" onClick={() => raise(banned, words.wasUnbanned(name))}>
            {words.unban}
          </button>
        </>
      ) : (
        <button type="button" class="act bad" onClick={ask}>
          {words.ban}
        </button>
      )}
    </>
  )
}

type BanProps = Pick<OfRoom, 'words' | 'language'> & { ban: (durationMs: number | null, removes: boolean) => void }

function BanForm({ words, language, ban }: BanProps) {
  const [durationMs, setDurationMs] = useState<number | null>(null)
  const [removes, setRemoves] = useState(false)
  return (
    <>
      <p class="quiet">{words.banMore}</p>
      <div class="lengths" role="group" aria-label={words.howLong}>
        {BAN_LENGTHS_MS.map((ms) => (
          <button
            key={String(ms)}
            type="button"
            class="act"
            aria-pressed={ms === durationMs}
            onClick={() => setDurationMs(ms)}
          >
            {ms === null ? words.untilLifted : lengthText(ms, language)}
          </button>
        ))}
      </div>
      <label class="line">
        <span>{words.removeWords}</span>
        <input type="checkbox" checked={removes} onChange={(event) => setRemoves(event.currentTarget.checked)} />
      </label>
      <button type="button" class="act bad" onClick={() => ban(durationMs, removes)}>
        {words.banNow}
      </button>
    </>
  )
}
