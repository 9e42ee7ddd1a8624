import { Paper, Title } from '@mantine/core'
import type { ReactNode } from 'react'

/** One way to go live. */
export function Way({ title, children, wide = false }: { title: string; children: ReactNode; wide?: boolean }) {
  return (
    <Paper withBorder p="sm" className={wide ? 'way wide' : 'way'}>
      <Title order={3} size="h6" mb={6}>
        {title}
      </Title>
      {children}
    </Paper>
  )
}
