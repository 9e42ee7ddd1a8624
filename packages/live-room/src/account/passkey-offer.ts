import { localPreferences } from '../small.ts'
import { makesPasskeys } from './calls.ts'

const OFFERED = 'passkey-offered'

/** Whether a passkey is still to be offered in this browser: once, to whoever signed in without one. */
export const isPasskeyDue = (): boolean => makesPasskeys() && localPreferences.read(OFFERED) === undefined

/** It was offered, or used. */
export const passkeyOffered = (): void => localPreferences.write(OFFERED, '1')
