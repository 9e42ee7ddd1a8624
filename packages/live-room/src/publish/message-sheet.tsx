/** @jsxImportSource @ovation/live-room */
import { shownName, useSnapshot } from '../base.ts'
import type { ShownMessage } from '@ovation/client'
import type { Desk } from '@ovation/features/moderation/desk'
import { useState } from 'preact/hooks'
import { Dialog } from '../view/dialog.tsx'
import { mayModerate } from './may-moderate.ts'
import { attempt } from './room-context.ts'
import type { OfRoom } from './room-context.ts'
import { Sanctions } from './sanctions.tsx'
import { StageActions } from './stage-actions.tsx'

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
      {!banning && !message.own && (
        <StageActions {...props} person={author} banned={desk.of('ban', author.id) !== undefined} done={close} />
      )}
      {may.sanction && <Sanctions {...props} {...{ author, desk, banning, close }} ask={() => setBanning(true)} />}
      {!may.remove && !may.sanction && <p class="quiet">{words.nothingToDo}</p>}
    </Dialog>
  )
}
