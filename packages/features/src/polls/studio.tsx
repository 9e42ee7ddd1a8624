import { Anchor } from '@mantine/core'
import { Card, forRole, useStrings, useStudio } from '@ovation/console/parts'
import type { Slots } from '@ovation/console/parts'
import { useState } from 'react'
import { pollStudioStrings } from './strings.ts'
import { PollForm } from './studio-form.tsx'
import { PastPolls } from './studio-past.tsx'
import { PollNow } from './studio-result.tsx'
import { usePutAway } from './studio-put-away.ts'

/** Puts a question, and shows how it stands; its result stays until the host wants to put the next one. */
function PollCard() {
  const words = useStrings(pollStudioStrings)
  const { room, snapshot } = useStudio()
  const { poll } = snapshot.state
  const [putAway, put] = usePutAway(room.name)
  const [past, setPast] = useState(false)
  const shown = poll !== null && !(poll.closed && putAway === poll.poll) ? poll : undefined
  return (
    <Card
      title={words.vote}
      aside={
        <Anchor component="button" size="sm" onClick={() => setPast(true)}>
          {words.earlier}
        </Anchor>
      }
    >
      {shown ? <PollNow poll={shown} next={() => put(shown.poll)} /> : <PollForm />}
      {past && <PastPolls close={() => setPast(false)} />}
    </Card>
  )
}

export const slots: Slots = { column: forRole('host', PollCard) }
