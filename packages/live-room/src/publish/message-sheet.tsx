/** @jsxImportSource @ovation/live-room */
import { shownName, useSnapshot } from '../base.ts'
import type { ShownMessage } from '@ovation/client'
import { BAN_LENGTHS_MS, deleteAllBy, lengthText, MUTE_LENGTHS_MS } from '@ovation/features/moderation/sanctions'
import { useState } from 'preact/hooks'
import { Dialog } from '../view/dialog.tsx'
import { mayModerate } from './may-moderate.ts'
import { attempt } from './room-context.ts'
import type { OfRoom } from './room-context.ts'

type Props = OfRoom & { message: ShownMessage; close: () => void }

/** What can be done about a message and its author: deleted at once, muted for a while, banned when that is confirmed. */
export function MessageSheet({ message, close, ...props }: Props) {
  const { session, words, language } = props
  const { role } = useSnapshot(session).room.self ?? {}
  const [banning, setBanning] = useState(false)
  const { author, deleted, text } = message
  const name = shownName(author.name, language)
  const may = mayModerate(role, message)
  const act = (command: () => Promise<unknown>, told: string): void => {
    close()
    void attempt(props, command, told)
  }
  const { messages, moderation } = session.room
  const { seq, epoch = 0, cid } = message
  return (
    <Dialog title={banning ? words.banSure(name) : name} close={words.close} onClose={close}>
      {!banning && <p class="said-there">{deleted ? words.deleted : text}</p>}
      {!banning && may.remove && seq !== undefined && (
        <button
          type="button"
          class="act"
          onClick={() => act(() => messages.delete({ seq, epoch, cid }), words.wasDeleted)}
        >
          {words.remove}
        </button>
      )}
      {!banning && may.sanction && (
        <>
          <p class="quiet">{words.muteFor}</p>
          <div class="lengths" role="group" aria-label={words.muteFor}>
            {MUTE_LENGTHS_MS.map((durationMs) => {
              const length = lengthText(durationMs, language)
              return (
                <button
                  key={durationMs}
                  type="button"
                  class="act"
                  onClick={() => act(() => moderation.mute(author.id, { durationMs }), words.wasMuted(name, length))}
                >
                  {length}
                </button>
              )
            })}
            <button
              type="button"
              class="act"
              onClick={() => act(() => moderation.unmute(author.id), words.wasUnmuted(name))}
            >
              {words.unmutePerson}
            </button>
          </div>
          <button type="button" class="act bad" onClick={() => setBanning(true)}>
            {words.ban}
          </button>
        </>
      )}
      {!may.remove && !may.sanction && <p class="quiet">{words.nothingToDo}</p>}
      {banning && (
        <BanForm
          {...props}
          ban={(durationMs, removes) =>
            act(
              async () => {
                await moderation.ban(author.id, { durationMs })
                // Only then: nobody can say more.
                if (removes) await deleteAllBy(session.room, author.id)
              },
              removes ? words.wasBannedAndCleared(name) : words.wasBanned(name),
            )
          }
        />
      )}
    </Dialog>
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
