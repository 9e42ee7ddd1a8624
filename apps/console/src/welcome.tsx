import { Center, Paper, Stack } from '@mantine/core'
import type { ReactNode } from 'react'

/** A screen with one card, for those who are not in the studio yet. */
export const Welcome = ({ children }: { children: ReactNode }) => (
  <Center component="main" mih="100dvh" p="md" className="welcome">
    <Paper className="welcome-card" withBorder>
      <Stack>{children}</Stack>
    </Paper>
  </Center>
)
