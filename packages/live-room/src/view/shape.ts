import { shapeOf as shapeOfSize } from '@ovation/protocol/media-low-latency'
import type { Shape } from '@ovation/protocol/media-low-latency'

export type { Shape }

/** What the page says of the video before its first picture (`video="portrait"`), so that nothing moves when that comes. */
export const expectedShape = ({ host }: ShadowRoot): Shape | undefined =>
  host.getAttribute('video') === 'portrait' ? 'portrait' : undefined

/** What a video is by what an element has of it. */
export const shapeOf = ({ videoWidth, videoHeight }: { videoWidth: number; videoHeight: number }): Shape | undefined =>
  shapeOfSize({ width: videoWidth, height: videoHeight })
