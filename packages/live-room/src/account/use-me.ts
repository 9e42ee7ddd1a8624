import type { MyProfile } from '@ovation/client'
import { useEffect, useReducer } from 'preact/hooks'
import { useRoomContext, useSnapshot } from '../base.ts'
import { isAccount } from './identities.ts'

/** Who is signed in, as far as it is known; undefined for guests, of whom nothing is asked. */
export function useMe(): MyProfile | undefined {
  const { session } = useRoomContext()
  useSnapshot(session)
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  const known = isAccount(session.room.connection.self?.id)
  useEffect(() => {
    if (!known) return
    return session.onRoom(() => session.me?.subscribe(() => redraw(undefined)).unsubscribe ?? (() => {}))
  }, [session, known])
  const me = session.me?.getSnapshot()
  return known && isAccount(me?.id) ? me : undefined
}
