import { ActionIcon, Button } from '@mantine/core'
import { useStrings } from '../words/index.ts'
import { Icon } from './icon.tsx'
import type { IconName } from './icon.tsx'
import { clipStrings } from './strings.ts'
import { preciseText } from './times.ts'

export type TransportProps = {
  atMs: number
  durationMs: number
  paused: boolean
  toggle: () => void
  skip: (byMs: number) => void
  playSelection: () => void
  undo: (() => void) | undefined
  zoom: (factor: number) => void
  /** Whether less than all is shown. */
  isZoomed: boolean
}

const STEP_MS = 1_000

/** Below the video: where it is, and what moves it; above the timeline: how much of it is shown. */
export function Transport(props: TransportProps) {
  const { atMs, durationMs, paused, toggle, skip, playSelection, undo, zoom, isZoomed } = props
  const words = useStrings(clipStrings)
  const tool = (label: string, icon: IconName, act: (() => void) | undefined) => (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={40}
      className="tool"
      aria-label={label}
      title={label}
      disabled={!act}
      onClick={act}
    >
      <Icon name={icon} />
    </ActionIcon>
  )
  return (
    <div className="transport">
      <div>
        {tool(words.back, 'back', () => skip(-STEP_MS))}
        <ActionIcon
          variant="white"
          color="dark"
          radius="xl"
          size={44}
          // Space plays at once, whatever had the focus while it was loaded.
          autoFocus
          aria-label={paused ? words.play : words.pause}
          onClick={toggle}
        >
          <Icon name={paused ? 'play' : 'pause'} />
        </ActionIcon>
        {tool(words.forward, 'forward', () => skip(STEP_MS))}
        <span className="now">
          {preciseText(atMs)} <small>/ {preciseText(durationMs)}</small>
        </span>
      </div>
      <Button variant="default" className="touch" onClick={playSelection}>
        {words.playSelection}
      </Button>
      <div>
        {tool(words.undo, 'undo', undo)}
        {tool(words.zoomOut, 'zoomOut', isZoomed ? () => zoom(2) : undefined)}
        {tool(words.zoomIn, 'zoomIn', () => zoom(0.5))}
        {tool(words.zoomAll, 'all', isZoomed ? () => zoom(Number.MAX_SAFE_INTEGER) : undefined)}
      </div>
    </div>
  )
}
