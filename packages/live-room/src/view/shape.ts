export type Shape = 'portrait' | 'landscape'

/** Up to this width for its height, a video fills an upright phone without losing what matters. */
const MAX_PORTRAIT_RATIO = 0.8

/** What the page says of the video before its first picture (`video="portrait"`), so that nothing moves when that comes. */
export const expectedShape = ({ host }: ShadowRoot): Shape | undefined =>
  host.getAttribute('video') === 'portrait' ? 'portrait' : undefined

/** What a video is by its size in pixels; undefined until that is known, or if it is audio alone. */
export const shapeOf = (video: { videoWidth: number; videoHeight: number }): Shape | undefined => {
  const { videoWidth: width, videoHeight: height } = video
  if (width === 0 || height === 0) return undefined
  return width / height <= MAX_PORTRAIT_RATIO ? 'portrait' : 'landscape'
}
