import { Badge, Button, Group, Modal, Stack, Text, UnstyledButton } from '@mantine/core'
import { durationText, whole } from '@ovation/live-room/words'
import { useState } from 'react'
import { ask } from '../api.ts'
import { ToolSign } from '../cards/tools.tsx'
import { phoneStrings } from '../layout/phone-strings.ts'
import { Slot, useStudio } from '../slots.tsx'
import { attempt } from '../tell.ts'
import { language, useStrings, words } from '../words/index.ts'
import { HealthLight } from './health.tsx'
import { useSeconds } from './use-seconds.ts'

/** The show at a glance, on every tab and every screen: whether it is live and for how long, who watches, how it comes in, and its end. */
export function ShowBar({ showPeople }: { showPeople: () => void }) {
  const { snapshot, isDemo, can } = useStudio()
  const { stream } = snapshot.state
  const isOn = stream.status === 'live' || stream.status === 'interrupted'
  const mayEnd = isOn && !isDemo && can('host')
  return (
    <div className="show-bar">
      <div className="glance">
        <Signs />
        <span className="figures-now">
          <Clock />
          <UnstyledButton className="viewers" title={words.people} onClick={showPeople}>
            <ToolSign path="M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z" />
            <b aria-hidden="true">{whole(snapshot.viewers, language)}</b>
            <span className="sr-only">{words.watching(snapshot.viewers)}</span>
          </UnstyledButton>
        </span>
      </div>
      <HealthLight />
      <Slot name="head" />
      <span className="grows" />
      {mayEnd && <EndButton viewers={snapshot.viewers} />}
    </div>
  )
}

/** Whether the room is live, and whether what it shows is recorded. */
function Signs() {
  const { stream } = useStudio().snapshot.state
  const isAway = stream.status === 'interrupted'
  const isOn = stream.status === 'live' || isAway
  return (
    <span className="signs">
      {isOn ? (
        <Badge color={isAway ? 'yellow' : 'coral'}>{isAway ? words.interrupted : words.live}</Badge>
      ) : (
        <Badge color="gray" variant="light">
          {words.offline}
        </Badge>
      )}
      {isOn && stream.recorded && (
        <Badge color="gray" variant="light">
          {words.recorded}
        </Badge>
      )}
    </span>
  )
}

function Clock() {
  const { stream } = useStudio().snapshot.state
  const isOn = stream.status === 'live' || stream.status === 'interrupted'
  const now = useSeconds(isOn)
  if (!isOn) return null
  return (
    <span className="clock" role="timer" aria-label={words.uptime}>
      {durationText(Math.max(0, now - stream.startedAt))}
    </span>
  )
}

/** Ends the broadcast for everybody, also while the encoder is away. It is asked for twice: everybody notices. */
function EndButton({ viewers }: { viewers: number }) {
  const { room } = useStudio()
  const strings = useStrings(phoneStrings)
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const end = async (): Promise<void> => {
    setBusy(true)
    await attempt(() => ask('endShow', { params: { room: room.name } }), words.broadcastEnded)
    setBusy(false)
    setAsking(false)
  }
  return (
    <>
      <Button color="red.9" className="end" aria-label={words.endBroadcast} onClick={() => setAsking(true)}>
        <span className="end-long">{words.endBroadcast}</span>
        <span className="end-short">{strings.end}</span>
      </Button>
      <Modal opened={asking} onClose={() => setAsking(false)} title={words.endSure} centered>
        <Stack>
          <Text size="sm">{words.endMore(viewers)}</Text>
          <Group justify="end">
            <Button variant="default" h={44} data-autofocus onClick={() => setAsking(false)}>
              {words.cancel}
            </Button>
            <Button color="red.9" h={44} loading={busy} onClick={() => void end()}>
              {words.endNow}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
