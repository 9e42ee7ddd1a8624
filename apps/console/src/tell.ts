import type { OvationError } from '@ovation/client'
import { notifications } from '@mantine/notifications'

export const tell = (message: string): void => void notifications.show({ message })

export const tellError = (error: unknown): void =>
  void notifications.show({ message: (error as OvationError).message, color: 'red' })

/** Does something and says how it went; gives whether it went well. */
export async function attempt(what: () => Promise<unknown>, told?: string): Promise<boolean> {
  try {
    await what()
    if (told) tell(told)
    return true
  } catch (error) {
    tellError(error)
    return false
  }
}
