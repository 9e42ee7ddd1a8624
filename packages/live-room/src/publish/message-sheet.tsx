/** @jsxImportSource @ovation/live-room */
import { shownName, useSnapshot } from '../base.ts'
import type { Author, ShownMessage } from '@ovation/client'
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
import { Dialog } from '../view/dialog.tsx'
import { untilText } from './host-desk.ts'
import { mayModerate } from './may-moderate.ts'
import { attempt } from './room-context.ts'
import type { OfRoom } from './room-context.ts'

type Props = OfRoom & {
  message: ShownMessage
  /** Who is muted and banned. */
  desk: Desk
  /** Answers it; undefined for those who only read. */
  reply: (() => void) | undefined
  close: () => void
}

/** What can be done about a message and its author: answered, deleted at once, muted for a while, banned when that is confirmed. */
export function MessageSheet({ message, desk, reply, close, ...props }: Props) {
  const { session, words, language } = props
  const { role } = useSnapshot(session).room.self ?? {}
  const [banning, setBanning] = useState(false)
  const { author, deleted, text } = message
  const name = shownName(author.name, language)
  const may = mayModerate(role, message)
  const { messages } = session.room
  const { seq, epoch = 0, cid } = message
  const remove = (): void => {
    close()
    void attempt(props, () => messages.delete({ seq: seq as number, epoch, cid }), words.wasDeleted)
  }
  return (
    <Dialog title={banning ? words.banSure(name) : name} close={words.close} onClose={close}>
      {!banning && <p class="said-there">{deleted ? words.deleted : text}</p>}
      {!banning && reply && !message.own && (
        <button type="button" class="act" onClick={reply}>
          {words.reply}
        </button>
      )}
      {!banning && may.remove && (
        <button type="button" class="act" onClick={remove}>
          {words.remove}
        </button>
      )}
      {may.sanction && <Sanctions {...props} {...{ author, desk, banning, close }} ask={() => setBanning(true)} />}
      {!may.remove && !may.sanction && <p class="quiet">{words.nothingToDo}</p>}
    </Dialog>
  )
}

type SanctionsProps = OfRoom & Pick<Props, 'desk' | 'close'> & { author: Author; banning: boolean; ask: () => void }

/** What somebody has, what it is lifted with, and what they can be given; each can be taken back for a while. */
function Sanctions({ author, desk, banning, ask, close, ...props }: SanctionsProps) {
  const { session, words, language } = props
  const { moderation } = session.room
  const { id } = author
  const name = shownName(author.name, language)
  const [muted, banned] = [desk.of('mute', id), desk.of('ban', id)]
  const act = (
    command: () => Promise<unknown>,
    told: string,
    undo: () => Promise<unknown>,
    label = words.undo,
  ): void => {
    close()
    void attempt(props, command, told, { label, command: undo })
  }
  const impose = (kind: Kind, command: () => Promise<unknown>, told: string, label?: string): void => {
    const before = desk.of(kind, id)
    act(command, told, () => undo(moderation, { kind, ids: [id] }, before, session.now()), label)
  }
  const raise = (given: Given, told: string): void =>
    act(
      () => lift(moderation, given),
      told,
      () => restore(moderation, given, session.now()),
    )
  const until = (one: Given): string | null => untilText(one, session.now(), language)
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
    return <BanForm {...props} ban={ban} />
  }
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

type BanProps = OfRoom & { ban: (durationMs: number | null, removes: boolean) => void }

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
