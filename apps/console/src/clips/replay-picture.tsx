import type { ReplaySummary } from '@ovation/protocol'
import { useEffect, useRef, useState } from 'react'
import { base } from '../base.ts'
import { Still } from '../still.tsx'

/** What stands for a recording, once it is near the screen. `query`: what the video is asked for with. */
export function ReplayPicture({ replay: { cover }, query }: { replay: ReplaySummary; query: string }) {
  const place = useRef<HTMLSpanElement>(null)
  const [isNear, setNear] = useState(false)
  useEffect(() => {
    const watch = new IntersectionObserver(([entry]) => entry?.isIntersecting && setNear(true), { rootMargin: '200px' })
    if (place.current) watch.observe(place.current)
    return () => watch.disconnect()
  }, [])
  const more = query.replace('?', '&')
  return (
    <span className="picture" ref={place} aria-hidden="true">
      {isNear && cover && 'image' in cover && <img src={base + cover.image + more} alt="" />}
      {isNear && cover && 'still' in cover && <Still key={cover.still} src={base + cover.still + more} />}
    </span>
  )
}
