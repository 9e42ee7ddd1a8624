/** @jsxImportSource @ovation/live-room */
import type { ComponentChildren } from 'preact'
import { piecesOf } from './links.ts'

/** A text with its links, which lead out of the page, tell nothing of it, and are nobody's recommendation. */
export function linked(text: string): ComponentChildren {
  const pieces = piecesOf(text)
  if (pieces.every(({ url }) => url === undefined)) return text
  return pieces.map(({ text, url }) =>
    url === undefined ? (
      <span>{text}</span>
    ) : (
      <a
        href={url}
        title={url}
        target="_blank"
        rel="noopener nofollow ugc"
        // What it is in may do something else.
        onClick={(event) => event.stopPropagation()}
      >
        {text}
      </a>
    ),
  )
}
