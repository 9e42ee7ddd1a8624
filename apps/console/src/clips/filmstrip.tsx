import { StillPictures } from '@ovation/live-room/recording'
import { memo, useEffect, useRef, useState } from 'react'
import type { View } from './view.ts'

/** Of each picture, in pixels of dense screens. */
const PICTURE = { width: 228, height: 128 }
const PICTURE_CSS_PX = 114
const MAX_PICTURES = 24
/** While somebody moves the timeline, pictures wait for where it comes to rest. */
const REST_MS = 200

type Props = { view: View; address: (atMs: number) => string }

/** What there is to see along the timeline: as many pictures as have a place, drawn in the browser. */
export const Filmstrip = memo(function Filmstrip({ view: { fromMs, spanMs }, address }: Props) {
  const strip = useRef<HTMLDivElement>(null)
  const pictures = useRef<StillPictures>(undefined)
  const [count, setCount] = useState(0)
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) =>
      setCount(Math.min(MAX_PICTURES, Math.ceil((entry?.contentRect.width ?? 0) / PICTURE_CSS_PX))),
    )
    if (strip.current) watch.observe(strip.current)
    return () => {
      watch.disconnect()
      pictures.current?.close()
    }
  }, [])
  useEffect(() => {
    const timer = setTimeout(() => {
      pictures.current ??= new StillPictures()
      pictures.current.clear()
      for (const [n, canvas] of [...(strip.current?.children ?? [])].entries())
        pictures.current.draw(address(fromMs + ((n + 0.5) * spanMs) / count), canvas as HTMLCanvasElement)
    }, REST_MS)
    return () => clearTimeout(timer)
  }, [fromMs, spanMs, count, address])
  return (
    <div className="filmstrip" ref={strip} aria-hidden="true">
      {Array.from({ length: count }, (_, n) => (
        <canvas key={n} {...PICTURE} />
      ))}
    </div>
  )
})
