/** Bars thinner than this share of the stage are not worth filling. */
const MIN_BAR_SHARE = 0.03

type Size = { width: number; height: number }

/** Whether a video that is shown whole leaves a part of its stage empty. */
export const leavesBars = (video: Size, stage: Size): boolean => {
  if (video.width === 0 || video.height === 0 || stage.width === 0 || stage.height === 0) return false
  const scale = Math.min(stage.width / video.width, stage.height / video.height)
  const filled = (scale * scale * video.width * video.height) / (stage.width * stage.height)
  return filled < 1 - MIN_BAR_SHARE
}
