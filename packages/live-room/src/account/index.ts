import type { Slots } from '../base.ts'
import { AccountButton } from './account-button.tsx'
import { Account } from './account.tsx'

/** Signing in on the server's own pages. What is behind the button is loaded when somebody opens it. */
export const slots: Slots = { head: AccountButton, sheet: Account }
