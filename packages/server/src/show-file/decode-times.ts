/** A coded frame, in the order of decoding. */
export type Frame = { ptsMs: number; key: boolean; data: Buffer }
/** A frame with the time at which it is decoded, never later than it is shown. */
export type TimedFrame = Frame & { dtsMs: number }

/** H.264 holds back 16 frames at most (ITU-T H.264, `max_dec_frame_buffering`). */
const MAX_REORDERED_FRAMES = 16
const WINDOW_FRAMES = 2 * MAX_REORDERED_FRAMES
/** Frames that are larger than those of any encoder are not waited with. */
const MAX_WINDOW_BYTES = 32 * 1_024 * 1_024

/**
 * Gives frames the times at which they are decoded, which mediabunny does not tell: the times of presentation in ascending
 * order, earlier by as much as the order of the first frames needs. Frames that are shown before the first one cannot be
 * decoded without what came before it, and are left out.
 */
export async function* withDecodeTimes(frames: AsyncIterable<Frame>): AsyncGenerator<TimedFrame> {
  const waiting: Frame[] = []
  const times: number[] = []
  let waitingBytes = 0
  let delayMs: number | undefined
  let lastMs = Number.NEGATIVE_INFINITY
  const next = (): TimedFrame => {
    delayMs ??= delayOf(waiting, times)
    const frame = waiting.shift() as Frame
    waitingBytes -= frame.data.length
    // A later frame that is reordered further than the first ones is still decoded before it is shown.
    const dtsMs = Math.max(lastMs, Math.min((times.shift() as number) - delayMs, frame.ptsMs))
    lastMs = dtsMs
    return { ...frame, dtsMs }
  }
  let firstMs: number | undefined
  for await (const frame of frames) {
    firstMs ??= frame.ptsMs
    if (frame.ptsMs < firstMs) continue
    waiting.push(frame)
    waitingBytes += frame.data.length
    times.splice(times.findLastIndex((ms) => ms <= frame.ptsMs) + 1, 0, frame.ptsMs)
    while (waiting.length > WINDOW_FRAMES || waitingBytes > MAX_WINDOW_BYTES) yield next()
  }
  while (waiting.length > 0) yield next()
}

/** By how much a frame that is due in order of presentation comes too late in the order of decoding. */
function delayOf(frames: readonly Frame[], sortedMs: readonly number[]): number {
  // What follows the window may come before its last times.
  const known = frames.length > WINDOW_FRAMES ? frames.slice(0, MAX_REORDERED_FRAMES) : frames
  return Math.max(0, ...known.map(({ ptsMs }, index) => (sortedMs[index] as number) - ptsMs))
}
