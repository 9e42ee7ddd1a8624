import { ActionIcon, Alert, Button, Center, Loader, Modal, Tabs, Text } from '@mantine/core'
import type { ReplaySummary } from '@ovation/protocol'
import { useCallback, useEffect, useRef, useState } from 'react'
import { api } from '../api.ts'
import { base } from '../base.ts'
import { useHoldLayout } from '../layout/hold-layout.ts'
import { tellError } from '../tell.ts'
import { useStrings } from '../words/index.ts'
import { boundsIn } from './bounds.ts'
import type { Bounds } from './bounds.ts'
import { Chapters } from './chapters.tsx'
import { ClipForm } from './clip-form.tsx'
import { ClipList } from './clip-list.tsx'
import { actOf } from './editor-keys.ts'
import type { EditorActs } from './editor-keys.ts'
import { Icon } from './icon.tsx'
import { lengthOf } from './range.ts'
import { RecordingTab } from './recording-tab.tsx'
import { clipStrings } from './strings.ts'
import { Timeline } from './timeline.tsx'
import { preciseText } from './times.ts'
import { Transport } from './transport.tsx'
import { usePlayer } from './use-player.ts'
import { useSelection } from './use-selection.ts'
import { firstView, following, zoomed } from './view.ts'

export type EditorProps = {
  replay: ReplaySummary
  /** Those that were cut out of it. */
  clips: readonly ReplaySummary[]
  /** The ticket of who looks, where the video needs one. */
  ticket: string | undefined
  onClose: () => void
  changed: () => void
}

/** What has to be known of a recording before it can be edited: what it is asked for with, and where its segments begin. */
type Source = { address: string; query: string; bounds: Bounds }

async function sourceOf(id: string, ticket: string | undefined): Promise<Source> {
  const { whole } = await api.whole(id)
  const query = `?whole=${whole}${ticket === undefined ? '' : `&ticket=${ticket}`}`
  const address = `${base}/replay/${id}/index.m3u8${query}`
  return { address, query, bounds: boundsIn(await (await fetch(address)).text()) }
}

/** All of the screen for one recording: its clips, chapters, trim and cover. */
export default function ReplayEditor(props: EditorProps) {
  useHoldLayout()
  const { replay, ticket, onClose } = props
  const words = useStrings(clipStrings)
  const [source, setSource] = useState<Source>()
  useEffect(() => {
    sourceOf(replay.id, ticket).then(setSource, (error: unknown) => {
      tellError(error)
      onClose()
    })
  }, [replay.id])
  return (
    <Modal
      opened
      fullScreen
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      aria-label={replay.title}
      transitionProps={{ transition: 'fade' }}
    >
      <div className="editor">
        <div className="editor-head">
          <h2>{replay.title}</h2>
          <ActionIcon variant="subtle" color="gray" size={44} aria-label={words.closeEditor} onClick={onClose}>
            <Icon name="close" />
          </ActionIcon>
        </div>
        {source ? (
          <Editor {...props} source={source} />
        ) : (
          <Center h="60dvh">
            <Loader aria-label={words.loading} />
          </Center>
        )}
      </div>
    </Modal>
  )
}

const MS_PER_S = 1_000

function Editor({ replay, clips, ticket, changed, source }: EditorProps & { source: Source }) {
  const words = useStrings(clipStrings)
  const { bounds, query } = source
  const durationMs = bounds.at(-1) ?? 0
  const player = usePlayer(source.address, durationMs, replay.startMs)
  const { atMs, seek } = player
  const { range, move, step, undo } = useSelection(bounds, replay.startMs)
  const [view, setView] = useState(() => firstView(durationMs, replay.startMs))
  useEffect(() => setView((view) => following(view, atMs, durationMs)), [atMs])
  const still = useCallback(
    (ms: number) => `${base}/replay/${replay.id}/still.mp4${query}&at=${(ms / MS_PER_S).toFixed(1)}`,
    [replay.id, query],
  )
  const showEnd = (ms: number): void => {
    seek(ms)
    setView((view) => following(view, ms, durationMs))
  }
  const skip = (byMs: number): void => seek(atMs + byMs)
  useEditorKeys({
    ...{ toggle: player.toggle, skip, undo },
    go: (place) => seek(place === 'first' ? 0 : durationMs),
    set: (end) => move(end, atMs),
  })
  const watchQuery = ticket === undefined ? '' : `?ticket=${ticket}`
  const end = (which: 'start' | 'end', label: string, act: string, ms: number) => (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <button type="button" className="jump time" onClick={() => seek(ms)}>
        {preciseText(ms)}
      </button>
      <Button size="compact-sm" variant="default" className="touch" onClick={() => move(which, atMs)}>
        {act}
      </Button>
    </div>
  )
  return (
    <div className="editing">
      <section aria-label={words.video}>
        <div className="screen">
          <video ref={player.video} playsInline aria-label={words.video} onClick={player.toggle} tabIndex={-1} />
          {player.stuck && <Alert className="note">{words.failed}</Alert>}
        </div>
        <Transport
          {...{ atMs, durationMs, skip, undo }}
          paused={player.paused}
          toggle={player.toggle}
          playSelection={() => player.playRange(range)}
          zoom={(factor) => setView(zoomed(view, factor, atMs, durationMs))}
          isZoomed={view.spanMs < durationMs}
        />
        <Timeline
          {...{ durationMs, view, setView, range, atMs, seek }}
          chapters={replay.chapters}
          still={replay.audioOnly ? undefined : still}
          drag={(which, ms, continues) => {
            move(which, ms, continues)
            showEnd(ms)
          }}
          step={(which, steps) => step(which, steps)}
        />
        <div className="ends">
          {end('start', words.start, words.setStart, range.fromMs)}
          {end('end', words.end, words.setEnd, range.toMs)}
          <div>
            <Text size="xs" c="dimmed">
              {words.length}
            </Text>
            <span className="time">{preciseText(lengthOf(range))}</span>
          </div>
        </div>
        <Text size="xs" c="dimmed" className="keys">
          {words.keys}
        </Text>
      </section>
      <aside>
        <Tabs defaultValue="clips" keepMounted={false}>
          <Tabs.List grow>
            <Tabs.Tab value="clips">{words.clips}</Tabs.Tab>
            <Tabs.Tab value="chapters">{words.chapters}</Tabs.Tab>
            <Tabs.Tab value="recording">{words.recording}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="clips">
            <ClipForm {...{ replay, range, changed }} />
            <ClipList {...{ clips, changed }} query={watchQuery} />
          </Tabs.Panel>
          <Tabs.Panel value="chapters">
            <Chapters {...{ replay, atMs, seek, changed }} />
          </Tabs.Panel>
          <Tabs.Panel value="recording">
            <RecordingTab {...{ replay, range, atMs, changed }} query={watchQuery} />
          </Tabs.Panel>
        </Tabs>
      </aside>
    </div>
  )
}

/** Keys of the whole screen: wherever the focus is in it. */
function useEditorKeys(acts: EditorActs): void {
  const now = useRef(acts)
  now.current = acts
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const target = event.target instanceof Element ? event.target : document.body
      const focus = { tagName: target.tagName, role: target.getAttribute('role') }
      const act = event.defaultPrevented ? undefined : actOf(event, focus, now.current)
      if (!act) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [])
}
