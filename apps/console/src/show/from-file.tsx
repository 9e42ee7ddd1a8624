import { Button, FileButton, Group, NativeSelect, Progress, Stack, Text } from '@mantine/core'
import { durationText, momentOf, sizeText } from '@ovation/live-room/words'
import type { ReplaySummary, RouteInput } from '@ovation/protocol'
import { useEffect, useRef, useState } from 'react'
import { api, ask } from '../api.ts'
import { useStudio } from '../slots.tsx'
import { attempt } from '../tell.ts'
import { language, useStrings } from '../words/index.ts'
import { fromFileStrings } from './from-file-strings.ts'
import { isWhole } from './show-file-here.ts'
import type { FileHere } from './show-file-here.ts'
import { useShowFile } from './use-show-file.ts'
import { Way } from './way.tsx'

const ASK_RETRY_DELAY_MS = 700

/** The fourth way to go live: a file that is sent, or a recording of the room. */
export default function FromFile() {
  const { room } = useStudio()
  const words = useStrings(fromFileStrings)
  const { sending, here, send, remove, look } = useShowFile()
  const [making, setMaking] = useState<number>()
  const [recording, setRecording] = useState('')
  const [busy, setBusy] = useState(false)
  const isReady = here !== undefined && isWhole(here)
  const isFree = !sending && !isReady
  // It opens below what is seen on a laptop, and grows.
  const all = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // New browsers answer with a promise, which React would call when this is left.
    all.current?.scrollIntoView({ block: 'nearest' })
  }, [sending === undefined, here === undefined, recording === ''])

  const putOn = async (): Promise<void> => {
    const body: RouteInput<'playShow'>['body'] = recording === '' ? { file: true, upload: here?.upload } : { recording }
    setBusy(true)
    await attempt(
      async () => {
        for (;;) {
          const answer = await ask('playShow', { params: { room: room.name }, body })
          if (answer.state === 'playing') return
          setMaking(answer.progress)
          await new Promise((next) => setTimeout(next, ASK_RETRY_DELAY_MS))
        }
      },
      undefined,
      words.errors,
    )
    setMaking(undefined)
    setBusy(false)
    // It is on air now, of no use, or replaced.
    await look()
  }
  return (
    <Way title={words.aFile} wide>
      <Stack gap={8} ref={all}>
        <Text size="xs" c="dimmed">
          {words.aFileMore}
        </Text>
        <Group align="end" gap={8}>
          {isFree && (
            <FileButton accept="video/mp4,video/quicktime,.mp4,.m4v,.mov" onChange={(file) => file && void send(file)}>
              {(props) => (
                <Button {...props} variant="default" className="touch" disabled={recording !== '' || busy}>
                  {words.chooseFile}
                </Button>
              )}
            </FileButton>
          )}
          {isFree && <Recordings chosen={recording} choose={setRecording} disabled={busy} />}
          {(isReady || recording !== '') && (
            <Button className="touch" loading={busy} onClick={() => void putOn()}>
              {words.putOn}
            </Button>
          )}
          {(sending || (here && recording === '')) && (
            <Button variant="subtle" color="gray" className="touch" disabled={busy} onClick={() => void remove()}>
              {sending ? words.cancel : words.remove}
            </Button>
          )}
        </Group>
        {sending && (
          <>
            <Text size="xs">{words.sending(sending.name, Math.floor(sending.share * 100))}</Text>
            <Progress value={sending.share * 100} size="xs" aria-label={words.aFile} />
          </>
        )}
        {here && recording === '' && <Here file={here} />}
        {making !== undefined && <Text size="xs">{words.makingFile(Math.round(making * 100))}</Text>}
      </Stack>
    </Way>
  )
}

/** What is at the server of the file; of one that another window sent, or that was sent before this page was loaded, no name is known. */
function Here({ file }: { file: FileHere }) {
  const words = useStrings(fromFileStrings)
  const size = (bytes: number): string => sizeText(bytes, language)
  const ready = file.name === undefined ? words.isReadyOf(size(file.bytes)) : words.isReady(file.name)
  return (
    <Text size="xs">{isWhole(file) ? ready : words.isPart(size(file.bytes), size(file.wholeBytes ?? file.bytes))}</Text>
  )
}

type Chosen = { chosen: string; choose: (id: string) => void; disabled: boolean }

function Recordings({ chosen, choose, disabled }: Chosen) {
  const { room } = useStudio()
  const words = useStrings(fromFileStrings)
  const [replays, setReplays] = useState<ReplaySummary[]>([])
  useEffect(() => {
    api.replays(room.name).then(
      (answer) => setReplays(answer.replays.filter(({ live }) => !live)),
      () => {},
    )
  }, [room.name])
  if (replays.length === 0) return null
  const named = ({ id, title, at, startMs, endMs }: ReplaySummary) => ({
    value: id,
    label: `${title} · ${momentOf(at, language)} · ${durationText(endMs - startMs)}`,
  })
  return (
    <NativeSelect
      label={words.recordingOf}
      value={chosen}
      disabled={disabled}
      data={[{ value: '', label: words.noRecording }, ...replays.map(named)]}
      onChange={({ currentTarget }) => choose(currentTarget.value)}
    />
  )
}
