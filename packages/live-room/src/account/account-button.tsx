/** @jsxImportSource @ovation/live-room */
import { hueOf, isOffered, shownName, useRoomContext, useSnapshot } from '../base.ts'
import { ControlIcon, useStrings } from '../parts.ts'
import { Avatar } from '../panels/avatar.tsx'
import { isAccount } from './identities.ts'
import { accountStrings } from './strings.ts'
import { useMe } from './use-me.ts'

/** Beside the title: the picture of who is signed in, or the way there. */
export function AccountButton() {
  const { session, language, ask } = useRoomContext()
  const words = useStrings(accountStrings)
  useSnapshot(session)
  const me = useMe()
  const { self } = session.room.connection
  if (!isOffered(session)) return null
  const is = isAccount(self?.id)
  const name = shownName(me?.name ?? self?.name ?? '', language)
  const label = is ? words.accountOf(name) : words.signIn
  return (
    <button
      type="button"
      class="round me"
      aria-label={label}
      aria-haspopup="dialog"
      title={label}
      style={{ '--hue': hueOf(self?.id ?? '') }}
      onClick={() => ask({ kind: 'account' })}
    >
      {is ? (
        <Avatar key={me?.avatar} server={session.options.server} author={{ name, avatar: me?.avatar ?? undefined }} />
      ) : (
        <ControlIcon name="person" />
      )}
    </button>
  )
}
