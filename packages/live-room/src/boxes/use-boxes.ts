import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { arrange, heightOfBoxes } from './arrange.ts'
import type { Arrangement, Box, Wanted } from './arrange.ts'

type Place = {
  /** The stage. */
  frame: { current: HTMLElement | null }
  /** The host's video in it. */
  video: { current: HTMLVideoElement | null }
}

/** How long the boxes move when the layout changes; as in `boxes.css`. */
const MOVES_MS = 400
const MIN_BAR_PX = 52
const BAR_SHADOW_PX = 20
/** Of the room, on a phone; as in `styles.css`. */
const MAX_STAGE_SHARE = 0.48

/** What of a stage is below an element that lies over it. */
function coverOf(stage: DOMRect, element: Element | null): DOMRect | undefined {
  const rect = element?.getBoundingClientRect()
  const over =
    rect &&
    rect.height > 0 &&
    rect.top < stage.bottom &&
    rect.bottom > stage.top &&
    rect.left < stage.right &&
    rect.right > stage.left
  return over ? rect : undefined
}

/** The bar over the bottom of a stage, without the shadow above it. */
const barOf = (frame: HTMLElement | null): number =>
  Math.max(MIN_BAR_PX, (frame?.querySelector<HTMLElement>('.bar')?.offsetHeight ?? 0) - BAR_SHADOW_PX)

function spaceOf(frame: HTMLElement) {
  const stage = frame.getBoundingClientRect()
  const room = frame.closest('.root')
  const [head, chat] = [
    coverOf(stage, room?.querySelector('.head') ?? null),
    coverOf(stage, room?.querySelector('.chat') ?? null),
  ]
  return {
    ...{ width: frame.clientWidth, height: frame.clientHeight },
    topPx: head ? Math.max(0, head.bottom - stage.top) : 0,
    bottomPx: chat ? Math.max(0, stage.bottom - chat.top) : 0,
    barPx: barOf(frame),
  }
}

/**
 * Where the guests are in a stage, in the order of their slots; the host's video is placed there too, and the stage of a
 * phone becomes as high as boxes side by side need. `host`: its box beside others.
 */
export function useBoxes(
  { frame, video }: Place,
  layout: Wanted['layout'],
  guests: number,
): { guests: Box[]; host?: Box } {
  const [now, setNow] = useState<Arrangement>()
  const used = useRef(false)
  if (guests > 0) used.current = true
  const isUsed = used.current
  useLayoutEffect(() => {
    const stage = frame.current
    if (!stage || !isUsed) return
    stage.dataset['layout'] = guests > 0 ? layout : 'corner'
    stage.dataset['moving'] = ''
    const still = setTimeout(() => delete stage.dataset['moving'], MOVES_MS)
    return () => clearTimeout(still)
  }, [layout, guests, isUsed])
  useLayoutEffect(() => {
    const [stage, shown] = [frame.current, video.current]
    if (!stage || !shown || !isUsed) return
    const place = (): void => {
      const { videoWidth, videoHeight } = shown
      const aspect = videoWidth > 0 && videoHeight > 0 ? videoWidth / videoHeight : 16 / 9
      const room = stage.closest('.root')?.clientHeight ?? 0
      stage.style.setProperty(
        '--boxes',
        `${heightOfBoxes(stage.clientWidth, room * MAX_STAGE_SHARE, aspect, guests)}px`,
      )
      const fills = getComputedStyle(shown).objectFit === 'cover'
      const arranged = arrange(spaceOf(stage), { layout, aspect, fills, guests })
      for (const side of ['x', 'y', 'width', 'height'] as const)
        stage.style.setProperty(`--host-${side}`, `${arranged.host[side]}px`)
      setNow(arranged)
    }
    place()
    const sizes = new ResizeObserver(place)
    for (const one of [stage, stage.closest('.root')?.querySelector('.chat'), stage.querySelector('.bar')])
      if (one) sizes.observe(one)
    shown.addEventListener('resize', place)
    return () => {
      sizes.disconnect()
      shown.removeEventListener('resize', place)
    }
  }, [layout, guests, isUsed])
  useEffect(
    () => () => {
      const stage = frame.current
      if (!stage) return
      delete stage.dataset['layout']
      delete stage.dataset['moving']
    },
    [],
  )
  return { guests: now?.guests ?? [], ...(now && layout === 'side' && guests > 0 ? { host: now.host } : {}) }
}

/** The style that puts an element into its box; `lift`: how far its name is moved up while the bar is below it. */
export function boxStyle(box: Box | undefined, frame: HTMLElement | null): string {
  if (!box) return 'visibility: hidden'
  const below = (frame?.clientHeight ?? 0) - box.y - box.height
  const lift = Math.max(0, barOf(frame) - below)
  return `left: ${box.x}px; top: ${box.y}px; width: ${box.width}px; height: ${box.height}px; --lift: ${lift}px`
}
