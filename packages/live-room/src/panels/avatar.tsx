/** @jsxImportSource @ovation/live-room */
import { charsOf } from '@ovation/danmaku'
import { useState } from 'preact/hooks'
import { pictureUrl } from './picture-url.ts'

/** Pictures that are gone: those who replaced theirs have old messages. */
const gone = new Set<string>()
const MAX_GONE = 500

type Props = { server: string; author: { name: string; avatar?: string | undefined }; onClick?: () => void }

/** Somebody's picture in a circle; the initial of their name until it is there, and where there is none. */
export function Avatar({ server, author: { name, avatar }, onClick }: Props) {
  const [, redraw] = useState(0)
  const url = pictureUrl(server, avatar)
  const failed = (): void => {
    if (gone.size >= MAX_GONE) gone.clear()
    gone.add(url ?? '')
    redraw((n) => n + 1)
  }
  return (
    <span class="avatar" part="avatar" aria-hidden="true" data-initial={initialOf(name)} onClick={onClick}>
      {url !== undefined && !gone.has(url) && (
        <img src={url} alt="" loading="lazy" decoding="async" draggable={false} onError={failed} />
      )}
    </span>
  )
}

/** The first sign of a name as people see it. */
const initialOf = (name: string): string => {
  const [first] = charsOf(name)
  return first?.toUpperCase() ?? ''
}
