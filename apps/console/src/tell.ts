import type { OvationError } from '@ovation/client'
import { explain } from '@ovation/live-room/words'
import { notifications } from '@mantine/notifications'

/** Of notices of what went well: red is for what did not. */
export const GOOD = 'teal'

export const tell = (message: string): void => void notifications.show({ message, color: GOOD })

type Errors = Record<string, string>

/** `errors`: texts by code, where the server's own are not enough. */
export const tellError = (error: unknown, errors: Errors = {}): void => {
  notifications.show({ message: explain({ errors }, error as OvationError), color: 'red' })
}

/** Does something and says how it went; gives whether it went well. */
export async function attempt(what: () => Promise<unknown>, told?: string, errors?: Errors): Promise<boolean> {
  try {
    await what()
    if (told) tell(told)
    return true
  } catch (error) {
    tellError(error, errors)
    return false
  }
}
