import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { attempt, tellError } from './tell.ts'
import { words } from './words/index.ts'

/** Does something, and says so with a button that undoes it for as long as the notice stands. */
export async function undoable(act: () => Promise<unknown>, undo: () => Promise<unknown>, told: string): Promise<void> {
  try {
    await act()
  } catch (error) {
    return tellError(error)
  }
  const notice = notifications.show({
    message: (
      <Group justify="space-between">
        {told}
        <Button size="compact-sm" variant="subtle" onClick={() => (notifications.hide(notice), void attempt(undo))}>
          {words.undo}
        </Button>
      </Group>
    ),
  })
}
