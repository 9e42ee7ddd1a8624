import type { ComponentProps } from 'react'

/** With a moment, Safari shows the frame without playing. */
const MOMENT = '#t=0.001'

/** A keyframe that is served as a video of one frame (`still.mp4`). */
export const Still = ({ src, ...props }: { src: string } & Omit<ComponentProps<'video'>, 'src'>) => (
  <video {...{ muted: true, playsInline: true, preload: 'auto', tabIndex: -1 }} src={src + MOMENT} {...props} />
)
