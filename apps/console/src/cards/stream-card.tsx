import { Alert, Anchor, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { ObsFields } from '../show/go-live-card.tsx'
import { PhoneLink } from '../show/phone-link.tsx'
import { Problems } from '../show/problems.tsx'
import { Program } from '../show/program.tsx'
import { useStream } from '../show/use-stream.ts'
import { useStudio } from '../slots.tsx'
import { words } from '../words/index.ts'
import { Card } from './card.tsx'
import { isTouch } from './go-live-here.tsx'

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
        {open && info && !isTouch() && (
          <section aria-label={words.withPhone}>
            <Text size="sm" fw={600}>
              {words.withPhone}
            </Text>
            <PhoneLink />
          </section>
        )}
      </Stack>
    </Card>
  )
}
