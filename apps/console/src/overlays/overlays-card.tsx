import { Button, Stack, Text } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { Card } from '../cards/card.tsx'
import { forRole, useStudio } from '../slots.tsx'
import type { Slots } from '../slots.tsx'
import { useStrings } from '../words/index.ts'
import { overlayStrings } from './strings.ts'

/** The choices come when they are asked for. */
const OverlayModal = lazy(() => import('./overlay-modal.tsx'))

/** Leads to the overlays of the room. */
function Overlays() {
  const words = useStrings(overlayStrings)
  const { isDemo } = useStudio()
  const [open, setOpen] = useState(false)
  if (isDemo) return null
  return (
    <Card title={words.overlays}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {words.overlaysMore}
        </Text>
        <Button variant="default" onClick={() => setOpen(true)}>
          {words.setUp}
        </Button>
      </Stack>
      {open && (
        <Suspense fallback={null}>
          <OverlayModal onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </Card>
  )
}

export const slots: Slots = { column: forRole('host', Overlays) }
