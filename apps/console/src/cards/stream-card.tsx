import { Alert, Anchor, Stack } from '@mantine/core'
import { useState } from 'react'
import { ObsFields } from '../show/go-live-card.tsx'
import { Problems } from '../show/problems.tsx'
import { Program } from '../show/program.tsx'
import { useStream } from '../show/use-stream.ts'
import { useStudio } from '../slots.tsx'
import { words } from '../words/index.ts'
import { Card } from './card.tsx'

/** What viewers see, who could not publish, and where an encoder sends it. */
export function StreamCard() {
  const { snapshot, can } = useStudio()
  const info = useStream()
  const { status } = snapshot.state.stream
  const isHost = can('host')
  // Anyone who is on air needs the key no more, unless they ask for it.
  const [open, setOpen] = useState(false)
  return (
    <Card
      title={status === 'live' && isHost ? words.youAreLive : words.video}
      aside={
        info && (
          <Anchor component="button" size="sm" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? words.hide : words.encoder}
          </Anchor>
        )
      }
    >
      <Stack>
        <Program />
        {status === 'interrupted' && isHost && <Alert className="note">{words.waitingForEncoder}</Alert>}
        {info && <Problems problems={info.problems} />}
        {open && <ObsFields {...{ info }} />}
      </Stack>
    </Card>
  )
}
