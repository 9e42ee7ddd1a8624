/** @jsxImportSource @ovation/live-room */
import type { Role } from '@ovation/client'
import type { Desk } from '@ovation/features/moderation/desk'
import { useState } from 'preact/hooks'
import { isStaff, shownName, useSnapshot } from '../base.ts'
import { Dialog } from '../view/dialog.tsx'
import { mayModerate } from './may-moderate.ts'
import type { OfRoom } from './room-context.ts'
import { Sanctions } from './sanctions.tsx'
import { StageActions } from './stage-actions.tsx'

export type PersonOf = {
  id: string
  name: string
  /** Undefined where it is not known: nobody is muted in the chat or banned then. */
  role: Role | undefined
}

type Props = OfRoom & {
  person: PersonOf
  /** Who is muted and banned. */
  desk: Desk
  close: () => void
  /** Something was done: what it is told with is below every sheet. */
  done?: () => void
}

/** What can be done about somebody: muted for a while, banned when that is confirmed, invited on stage and taken off it. */
export function PersonSheet({ person, desk, close, done = close, ...props }: Props) {
  const { session, words, language } = props
  const role = useSnapshot(session).room.self?.role ?? 'guest'
  const [banning, setBanning] = useState(false)
  const { id } = person
  const own = session.room.connection.isSelf(id)
  const author = { ...person, role: person.role ?? 'guest' }
  const sanctions = person.role !== undefined && mayModerate(role, { author, own }).sanction
  const name = shownName(person.name, language)
  return (
    <Dialog title={banning ? words.banSure(name) : name} close={words.close} onClose={close}>
      {!banning && <StageActions {...{ ...props, person, done }} banned={desk.of('ban', id) !== undefined} />}
      {sanctions && <Sanctions {...{ ...props, author, desk, banning }} close={done} ask={() => setBanning(true)} />}
      {!isStaff(role) && <p class="quiet">{words.nothingToDo}</p>}
    </Dialog>
  )
}
