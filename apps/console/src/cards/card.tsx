import { Group, Paper, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { MoveHandle } from '../layout/board.tsx'

type Props = { title: string; id?: string; aside?: ReactNode; children: ReactNode }

/** A part of the studio. `id`: where links lead to. */
export function Card({ title, id, aside, children }: Props) {
  return (
    <Paper component="section" className="card" withBorder p="md" aria-label={title} {...{ id }}>
      <Group justify="space-between" mb="sm" wrap="nowrap" className="card-head">
        <Title order={2} size="h5">
          {title}
        </Title>
        <Group gap={4} wrap="nowrap">
          {aside}
          <MoveHandle {...{ title }} />
        </Group>
      </Group>
      {children}
    </Paper>
  )
}
