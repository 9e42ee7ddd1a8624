import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { attempt, GOOD, tellError } from './tell.ts'
import { words } from './words/index.ts'

const NOTICE_MS = 8_000

/**
 * Does something, and says so with a button that undoes it for as long as the notice stands. `label`: of the button, where it
 * does not undo all of it.
 */
export async function undoable(
  act: () => Promise<unknown>,
  undo: () => Promise<unknown>,
  told: string,
  label = words.undo,
): Promise<void> {
  try {
    await act()
  } catch (error) {
    return tellError(error)
  }
  const notice = notifications.show({
    color: GOOD,
    autoClose: NOTICE_MS,
    message: (
      <Group justify="space-between">
        {told}
        <Button
          size="compact-sm"
          variant="subtle"
          className="touch"
          onClick={() => (notifications.hide(notice), void attempt(undo))}
        >
          {label}
        </Button>
      </Group>
    ),
  })
}
