/** @jsxImportSource @ovation/live-room */
import type { ComponentChildren, Ref } from 'preact'
import { useState } from 'preact/hooks'
import { ControlIcon } from '../view/control-icon.tsx'

type Props = {
  /** Where it is. */
  style: string
  name: string
  /** The name of a mark for who is muted, if they are. */
  muted?: string | false | undefined
  speaks?: boolean
  /** The name of the mark for who speaks. */
  speaking: string
  kind?: 'own' | 'of-host'
  video?: Ref<HTMLVideoElement>
  children?: ComponentChildren
}

/** A video that is much narrower than its box, or much wider, is shown whole: a face would be cut off. */
const MIN_SHOWN_SHARE = 0.6

function isWhole({ videoWidth, videoHeight, clientWidth, clientHeight }: HTMLVideoElement): boolean {
  if (videoHeight === 0 || clientHeight === 0) return false
  const ratio = videoWidth / videoHeight / (clientWidth / clientHeight)
  return Math.min(ratio, 1 / ratio) < MIN_SHOWN_SHARE
}

/** Somebody on stage, in their box: video, name, whether they speak or are muted. */
export function Figure({ style, name, muted, speaks = false, speaking, kind, video, children }: Props) {
  const [whole, setWhole] = useState(false)
  return (
    <figure class={kind ? `guest ${kind}` : 'guest'} style={style} data-speaks={speaks && !muted ? '' : undefined}>
      {video && (
        <video
          ref={video}
          class={whole ? 'uncut' : undefined}
          playsInline
          autoPlay
          muted
          disableRemotePlayback
          onResize={({ currentTarget }) => setWhole(isWhole(currentTarget))}
        />
      )}
      <figcaption>
        {muted ? (
          <span class="mark" role="img" aria-label={muted} title={muted}>
            <ControlIcon name="micOff" />
          </span>
        ) : (
          speaks && (
            <span class="mark speaks" role="img" aria-label={speaking} title={speaking}>
              <ControlIcon name="mic" />
            </span>
          )
        )}
        <span>{name}</span>
      </figcaption>
      {children}
    </figure>
  )
}
