import type { Account as Me } from '@ovation/protocol'
import { createContext, useContext } from 'react'

export type { Me }
/** What somebody may do on the whole site. */
export type SitePermission = Me['may'][number]

/** How long a name may be, as it is seen. */
export const MAX_NAME_CHARS = 30

const MeContext = createContext<Me | undefined>(undefined)
export const MeProvider = MeContext.Provider

/** Who is signed in. */
export function useMe(): Me {
  const me = useContext(MeContext)
  if (!me) throw new Error('a part of the studio was rendered outside of it')
  return me
}

/** Whether the person who is signed in may do something on the whole site. */
export const useMay = (permission: SitePermission): boolean => useMe().may.includes(permission)
