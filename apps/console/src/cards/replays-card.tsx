import { ActionIcon, Alert, Badge, Button, Group, Menu, Modal, Progress, Stack, Text } from '@mantine/core'
import { durationText, momentOf, sizeText } from '@ovation/live-room/words'
import type { RecordingInfo, ReplayFile, ReplaySummary } from '@ovation/protocol'
import { lazy, Suspense, useEffect, useState } from 'react'
import { api } from '../api.ts'
import { base } from '../base.ts'
import { ReplayPicture } from '../clips/replay-picture.tsx'
import { useStudio } from '../slots.tsx'
import { attempt } from '../tell.ts'
import { language, words } from '../words/index.ts'
import { Card } from './card.tsx'
import { CLIP_HASH, newestToCut } from './newest-to-cut.ts'

const ReplayEditor = lazy(() => import('../clips/replay-editor.tsx'))

const POLL_INTERVAL_MS = 5_000
/** Browsers take several downloads of one click when they come one after the other. */
const NEXT_PART_MS = 1_000
const ASK_RETRY_DELAY_MS = 700
const BYTES_PER_GB = 1e9

type Open = { what: 'edit' | 'remove'; id: string } | undefined

/** What was recorded in this room, and how long there is room for more. */
async function save(parts: readonly ReplayFile[]): Promise<void> {
  for (const [index, { url }] of parts.entries()) {
    if (index > 0) await new Promise((next) => setTimeout(next, NEXT_PART_MS))
    location.assign(base + url)
  }
}

export function ReplaysCard({ name, live, ticket }: { name: string; live: boolean; ticket: string | undefined }) {
  const isHost = useStudio().can('host')
  const [replays, setReplays] = useState<ReplaySummary[]>()
  const [info, setInfo] = useState<RecordingInfo>()
  const [open, setOpen] = useState<Open>()
  const [preparing, setPreparing] = useState<{ id: string; progress: number }>()

  const look = async (): Promise<void> => {
    const [list, recording] = await Promise.all([api.replays(name), isHost ? api.recording(name) : undefined])
    setReplays(list.replays)
    setInfo(recording)
  }
  useEffect(() => {
    const again = (): void => void look().catch(() => {})
    again()
    const timer = setInterval(again, POLL_INTERVAL_MS)
    return () => clearInterval(timer)
  }, [name, live, isHost])

  // The newest recording that is whole is edited, once it is there.
  useEffect(() => {
    const editNewest = (): void => {
      if (location.hash !== CLIP_HASH || !isHost || !replays) return
      const newest = newestToCut(replays, live)
      if (!newest) return
      history.replaceState(null, '', location.pathname + location.search)
      setOpen({ what: 'edit', id: newest.id })
    }
    editNewest()
    addEventListener('hashchange', editNewest)
    return () => removeEventListener('hashchange', editNewest)
  }, [replays, isHost, live])

  const download = (id: string): void =>
    void attempt(async () => {
      try {
        for (;;) {
          const answer = await api.download(id)
          if (answer.state === 'ready') return await save(answer.parts)
          setPreparing({ id, progress: answer.progress })
          await new Promise((next) => setTimeout(next, ASK_RETRY_DELAY_MS))
        }
      } finally {
        setPreparing(undefined)
      }
    })
  const chosen = replays?.find(({ id }) => id === open?.id)
  const close = (): void => setOpen(undefined)
  return (
    <Card title={words.replays}>
      <Stack gap="sm">
        {info?.paused === 'disk' && <Alert className="note">{words.recordingPaused}</Alert>}
        {info?.recording && info.hoursLeft !== null && !info.paused && (
          <Text size="sm" c="var(--good)">
            {words.recordingNow(words.hours(info.hoursLeft))}
          </Text>
        )}
        {replays?.length === 0 && (
          <Text size="sm" c="dimmed">
            {words.replaysEmpty}
          </Text>
        )}
        {replays && replays.length > 0 && (
          <ul className="replays">
            {replays.map((replay) => (
              <li key={replay.id}>
                <ReplayPicture replay={replay} query={ticket === undefined ? '' : `?ticket=${ticket}`} />
                <div className="grows">
                  <Text size="sm" fw={600} truncate>
                    {replay.title}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {momentOf(replay.at, language)} · {durationText(replay.endMs - replay.startMs)} ·{' '}
                    {sizeText(replay.bytes, language)}
                  </Text>
                  {preparing?.id === replay.id && (
                    <>
                      <Text size="xs">{words.preparing(Math.round(preparing.progress * 100))}</Text>
                      <Progress value={preparing.progress * 100} size="xs" />
                    </>
                  )}
                </div>
                {replay.live && <Badge color="coral">{words.live}</Badge>}
                {replay.kind === 'clip' && (
                  <Badge color="gray" variant="light">
                    {words.clipKind}
                  </Badge>
                )}
                <Button
                  component="a"
                  href={`${base}/replay/${replay.id}${ticket ? `?ticket=${ticket}` : ''}`}
                  target="_blank"
                  size="compact-sm"
                  variant="default"
                >
                  {words.watchReplay}
                </Button>
                {isHost && (
                  <Menu position="bottom-end">
                    <Menu.Target>
                      <ActionIcon variant="subtle" color="gray" aria-label={`${replay.title} ⋯`}>
                        ⋯
                      </ActionIcon>
                    </Menu.Target>
                    <Menu.Dropdown>
                      <Menu.Item onClick={() => setOpen({ what: 'edit', id: replay.id })}>{words.editReplay}</Menu.Item>
                      <Menu.Item disabled={replay.live || preparing !== undefined} onClick={() => download(replay.id)}>
                        {words.download}
                      </Menu.Item>
                      <Menu.Divider />
                      <Menu.Item
                        color="red"
                        disabled={replay.live}
                        onClick={() => setOpen({ what: 'remove', id: replay.id })}
                      >
                        {words.removeReplay}
                      </Menu.Item>
                    </Menu.Dropdown>
                  </Menu>
                )}
              </li>
            ))}
          </ul>
        )}
        {info && (
          <Text size="xs" c="dimmed">
            {words.keptFor(Math.round(info.keepDays), Math.round(info.maxBytes / BYTES_PER_GB))}
          </Text>
        )}
      </Stack>
      {chosen && open?.what === 'edit' && (
        <Suspense>
          <ReplayEditor
            replay={chosen}
            clips={replays?.filter(({ clipOf }) => clipOf === chosen.id) ?? []}
            ticket={ticket}
            onClose={close}
            changed={() => void look().catch(() => {})}
          />
        </Suspense>
      )}
      {chosen && open?.what === 'remove' && (
        <Modal opened onClose={close} title={words.removeReplay} centered>
          <Stack>
            <Text>{words.removeReplaySure(chosen.title)}</Text>
            <Group justify="end">
              <Button variant="default" onClick={close}>
                {words.cancel}
              </Button>
              <Button
                color="red"
                onClick={() => {
                  close()
                  void attempt(async () => {
                    await api.removeReplay(chosen.id)
                    await look()
                  })
                }}
              >
                {words.removeReplay}
              </Button>
            </Group>
          </Stack>
        </Modal>
      )}
    </Card>
  )
}
