/** @jsxImportSource @ovation/live-room */
import { useState } from 'preact/hooks'
import type { SourceChoice } from './sources.ts'

type Props = {
  video: { current: HTMLVideoElement | null }
  choice: SourceChoice
  /** Whether one's own face is shown as in a mirror; viewers see it as it is. */
  mirror: boolean
}

/** What viewers see. A picture that stands as the screen does fills it. */
export function Preview({ video, choice, mirror }: Props) {
  const [shape, setShape] = useState('wide')
  const camera = choice.kind === 'camera'
  return (
    <div class="view" data-shape={camera ? shape : 'screen'}>
      <video
        ref={video}
        autoPlay
        muted
        playsInline
        class={camera && mirror && choice.facing === 'user' ? 'mirror' : ''}
        // A phone that is turned films another shape from then on.
        onResize={({ currentTarget: { videoWidth, videoHeight } }) =>
          setShape(videoHeight > videoWidth ? 'tall' : 'wide')
        }
      />
    </div>
  )
}
