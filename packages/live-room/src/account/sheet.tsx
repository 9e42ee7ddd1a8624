/** @jsxImportSource @ovation/live-room */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { useRoomContext } from '../base.ts'
import { adopt } from '../core.ts'
import type { LinkState } from './account.tsx'
import css from './account.css'
import { isMadeUp } from './identities.ts'
import { isPasskeyDue, passkeyOffered } from './passkey-offer.ts'
import { Profile } from './profile.tsx'
import { SignIn } from './sign-in.tsx'
import { useMe } from './use-me.ts'

type Props = { link: LinkState; leave: () => void; close: () => void }

/** What is in the sheet: ways to sign in, or who is signed in and what is theirs. */
export function AccountSheet({ link, leave, close }: Props) {
  const { root } = useRoomContext()
  useMemo(() => adopt(root, css), [root])
  const me = useMe()
  const [fresh, setFresh] = useState(false)
  const wasOut = useRef(!me)
  // Signed in by a link in another tab, or by a way after which nothing is to be said: the room is what they came for.
  useEffect(() => {
    if (me && wasOut.current && !fresh && !link.fresh) close()
  }, [me?.id])
  if (me) return <Profile key={me.id} {...{ me, leave, close }} fresh={fresh || link.fresh} />
  return (
    <SignIn
      link={link}
      done={({ name }, by) => {
        if (by === 'passkey') passkeyOffered()
        // A name is asked for once, and a passkey is offered once.
        setFresh(isMadeUp(name) || (by === 'code' && isPasskeyDue()))
      }}
    />
  )
}
