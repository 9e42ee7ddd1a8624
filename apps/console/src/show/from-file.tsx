import { Button, FileButton, Group, NativeSelect, Progress, Stack, Text } from '@mantine/core'
import { durationText, momentOf } from '@ovation/live-room/words'
import type { ReplaySummary, RouteInput } from '@ovation/protocol'
import { useEffect, useRef, useState } from 'react'
import { api, ask } from '../api.ts'
import { useStudio } from '../slots.tsx'
import { attempt } from '../tell.ts'
import { language, useStrings } from '../words/index.ts'
import { fromFileStrings } from './from-file-strings.ts'
import { sendShowFile } from './send-show-file.ts'
import { Way } from './way.tsx'

const ASK_RETRY_DELAY_MS = 700

type Upload = { name: string; share: number; abort: AbortController }

/** The fourth way to go live: a file that is sent, or a recording of the room. */
export default function FromFile() {
  const { room } = useStudio()
  const words = useStrings(fromFileStrings)
  const [upload, setUpload] = useState<Upload>()
  const [making, setMaking] = useState<number>()
  const [recording, setRecording] = useState('')
  const [busy, setBusy] = useState(false)
  const isReady = upload?.share === 1
  // It opens below what is seen on a laptop, and grows.
  const all = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // New browsers answer with a promise, which React would call when this is left.
    all.current?.scrollIntoView({ block: 'nearest' })
  }, [upload === undefined, isReady, recording === ''])
  // Who leaves this sends no more.
  useEffect(() => () => upload?.abort.abort(), [upload?.abort])

  const send = async (file: File): Promise<void> => {
    const abort = new AbortController()
    const at = (share: number): void => setUpload({ name: file.name, share, abort })
    at(0)
    const sent = await attempt(
      () => sendShowFile(room.name, file, { progress: at, signal: abort.signal }).catch(unlessAborted(abort.signal)),
      undefined,
      words.errors,
    )
    if (!sent) setUpload(undefined)
  }
  const remove = async (): Promise<void> => {
    upload?.abort.abort()
    // Another file can be chosen only afterwards: it would be removed in its place.
    await ask('removeShowFile', { params: { room: room.name } }).catch(() => {})
    setUpload(undefined)
  }
  const putOn = async (): Promise<void> => {
    const body: RouteInput<'playShow'>['body'] = recording === '' ? { file: true } : { recording }
    setBusy(true)
    await attempt(
      async () => {
        for (;;) {
          const answer = await ask('playShow', { params: { room: room.name }, body })
          if (answer.state === 'playing') return setUpload(undefined)
          setMaking(answer.progress)
          await new Promise((next) => setTimeout(next, ASK_RETRY_DELAY_MS))
        }
      },
      undefined,
      words.errors,
    )
    setMaking(undefined)
    setBusy(false)
  }
  return (
    <Way title={words.aFile} wide>
      <Stack gap={8} ref={all}>
        <Text size="xs" c="dimmed">
          {words.aFileMore}
        </Text>
        <Group align="end" gap={8}>
          {!upload && (
            <FileButton accept="video/mp4,video/quicktime,.mp4,.m4v,.mov" onChange={(file) => file && void send(file)}>
              {(props) => (
                <Button {...props} variant="default" className="touch" disabled={recording !== '' || busy}>
                  {words.chooseFile}
                </Button>
              )}
            </FileButton>
          )}
          {!upload && <Recordings chosen={recording} choose={setRecording} disabled={busy} />}
          {(isReady || recording !== '') && (
            <Button className="touch" loading={busy} onClick={() => void putOn()}>
              {words.putOn}
            </Button>
          )}
          {upload && (
            <Button variant="subtle" color="gray" className="touch" disabled={busy} onClick={() => void remove()}>
              {isReady ? words.remove : words.cancel}
            </Button>
          )}
        </Group>
        {upload && (
          <Text size="xs">
            {isReady ? words.isReady(upload.name) : words.sending(upload.name, Math.floor(upload.share * 100))}
          </Text>
        )}
        {upload && !isReady && <Progress value={upload.share * 100} size="xs" aria-label={words.aFile} />}
        {making !== undefined && <Text size="xs">{words.makingFile(Math.round(making * 100))}</Text>}
      </Stack>
    </Way>
  )
}

/** Nobody gets news of what they ended themselves. */
const unlessAborted = (signal: AbortSignal) => (error: unknown) => {
  if (!signal.aborted) throw error
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
