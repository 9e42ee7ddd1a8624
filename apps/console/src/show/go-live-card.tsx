import { Anchor, Button, Group, Stack, Switch, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { StreamInfo } from '@ovation/protocol'
import { lazy, Suspense, useEffect, useState } from 'react'
import { base } from '../base.ts'
import { Card } from '../cards/card.tsx'
import { CopyField } from '../cards/copy-field.tsx'
import { GoLiveHere, isTouch } from '../cards/go-live-here.tsx'
import { KeysModal } from '../cards/keys-modal.tsx'
import { useStudio } from '../slots.tsx'
import { words } from '../words/index.ts'
import { PhoneLink } from './phone-link.tsx'
import { Problems } from './problems.tsx'
import { TestStream } from './test-stream.tsx'
import { showFileHere } from './show-file-here.ts'
import { streamWatchOf, useStream } from './use-stream.ts'
import { Way } from './way.tsx'

const FromFile = lazy(() => import('./from-file.tsx'))

/** The ways to go live: an encoder such as OBS, this browser, and a phone, side by side, and a file; on a phone, this one comes first. */
export function GoLiveCard() {
  const { room } = useStudio()
  const info = useStream()
  const [choosing, setChoosing] = useState(false)
  // A file that was sent before this page was loaded is in sight again.
  useEffect(() => {
    showFileHere(room.name).then(
      (file) => file && setChoosing(true),
      () => {},
    )
  }, [room.name])
  // With a mouse it is a link at the top, so that the three ways are alike; for a finger it is a button among them.
  const chooseFile = isTouch() ? (
    <Button variant="default" className="touch wraps" onClick={() => setChoosing(true)}>
      {words.withFile}
    </Button>
  ) : (
    <Anchor component="button" size="sm" onClick={() => setChoosing(true)}>
      {words.withFile}
    </Anchor>
  )
  return (
    <Card title={words.goLive} aside={!choosing && !isTouch() && chooseFile}>
      <Stack>
        {isTouch() && (
          <>
            <GoLiveHere name={room.name} />
            <Text size="xs" c="dimmed">
              {words.fromThisPhoneMore}
            </Text>
          </>
        )}
        <div className="ways">
          {isTouch() ? <FoldedObs {...{ info }} /> : <Obs {...{ info }} />}
          {isTouch() ? !choosing && chooseFile : <OtherWays />}
          {choosing && (
            <Suspense>
              <FromFile />
            </Suspense>
          )}
        </div>
        {info?.test && <TestStream health={info.test} />}
        {info && <Problems problems={info.problems} />}
      </Stack>
    </Card>
  )
}

/** Server and key for an encoder, and the keys of the room. */
function Obs({ info }: { info: StreamInfo | undefined }) {
  return (
    <Way title={words.withObs}>
      <ObsFields {...{ info }} />
    </Way>
  )
}

/** On a phone few want it, and it is long. */
const FoldedObs = ({ info }: { info: StreamInfo | undefined }) => (
  <details className="folded-way">
    <summary>{words.withObs}</summary>
    <ObsFields {...{ info }} />
  </details>
)

export function ObsFields({ info }: { info: StreamInfo | undefined }) {
  const { room } = useStudio()
  const [managing, { open: manage, close }] = useDisclosure(false)
  const [test, setTest] = useState(false)
  if (!info) return null
  return (
    <Stack gap={8}>
      <Text size="xs" c="dimmed">
        {words.sendVideo}
      </Text>
      <CopyField label={words.server} value={info.rtmps ?? info.rtmp} />
      <CopyField label={words.streamKey} value={test ? info.testKey : info.key} secret />
      <Text size="xs" c="dimmed">
        {test ? words.testStreamMore : `${words.keyWarning} ${words.obsAdvice}`}
      </Text>
      <Group justify="space-between">
        <Switch
          checked={test}
          onChange={(event) => setTest(event.currentTarget.checked)}
          label={words.testStream}
          className="touch"
        />
        <Anchor component="button" size="sm" onClick={manage}>
          {words.keys}
        </Anchor>
      </Group>
      {managing && <KeysModal name={room.name} changed={streamWatchOf(room).look} onClose={close} />}
    </Stack>
  )
}

const OtherWays = () => (
  <>
    <Browser />
    <Way title={words.withPhone}>
      <PhoneLink />
    </Way>
  </>
)

function Browser() {
  const { room } = useStudio()
  return (
    <Way title={words.withBrowser}>
      <Stack gap={8} className="fills">
        <Text size="xs" c="dimmed">
          {words.withBrowserMore}
        </Text>
        <svg className="drawing" viewBox="0 0 24 24" aria-hidden="true">
          <path d="M3 5h18v11H3zM9 20h6M12 16v4M12 8a1.8 1.8 0 1 1 0 3.6A1.8 1.8 0 0 1 12 8zM8.6 14.4a3.6 3.6 0 0 1 6.8 0" />
        </svg>
        <Button component="a" href={`${base}/publish/${room.name}`} target="_blank" className="touch wraps">
          {words.fromBrowser}
        </Button>
      </Stack>
    </Way>
  )
}
