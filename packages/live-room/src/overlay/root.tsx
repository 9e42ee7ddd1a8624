/** @jsxImportSource @ovation/live-room */
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { Slot, useRoomContext } from '../base.ts'
import type { SlotProps } from '../base.ts'
import { OverlayNotice } from './notice.tsx'
import { overlayQuery, parseOverlay } from './options.ts'
import { columnPercent, textSizePx } from './measures.ts'

/** Everything of an overlay: what its address asks for, on a transparent background. */
export function OverlayRoot({ refusal }: SlotProps['overlay-root']) {
  const { root, session } = useRoomContext()
  const query = root.host.getAttribute('overlay') ?? ''
  const { options, faults } = useMemo(() => parseOverlay(query), [query])
  const frame = useRef<HTMLDivElement>(null)
  const [source, setSource] = useState({ widthPx: 0, heightPx: 0 })
  useLayoutEffect(() => {
    const element = frame.current
    if (!element) return
    const measure = (): void => setSource({ widthPx: element.clientWidth, heightPx: element.clientHeight })
    measure()
    const sizes = new ResizeObserver(measure)
    sizes.observe(element)
    return () => sizes.disconnect()
  }, [])
  const { server, room } = session.options
  const textPx = textSizePx(options, source)
  const memory = `overlay.${server}/${room}?${overlayQuery(options)}`
  const { theme, text, position } = options
  return (
    <div
      ref={frame}
      class="overlay"
      data-theme={theme}
      data-text={text}
      data-position={position}
      style={{ fontSize: `${textPx}px`, '--column': `${columnPercent(options, source)}%` }}
    >
      <OverlayNotice faults={faults} refusal={options.preview ? undefined : refusal} />
      {source.widthPx > 0 && (!refusal || options.preview) && (
        <Slot name="overlay" {...{ options, frame, textPx, memory }} />
      )}
    </div>
  )
}
