/** The part of a recording that the timeline shows, milliseconds. */
export type View = { fromMs: number; spanMs: number }

/** Less than that shows single segments as large as the screen. */
const MIN_SPAN_MS = 10_000
/** Of a long recording so much is shown at first. */
const FIRST_SPAN_MS = 10 * 60_000

const within = (fromMs: number, spanMs: number, durationMs: number): View => ({
  fromMs: Math.max(0, Math.min(fromMs, durationMs - spanMs)),
  spanMs,
})

export const firstView = (durationMs: number, aroundMs: number): View => {
  const spanMs = Math.min(durationMs, FIRST_SPAN_MS)
  return within(aroundMs - spanMs / 2, spanMs, durationMs)
}

/** Shows more (a factor above 1) or less of it, with a moment left where it is. */
export function zoomed({ fromMs, spanMs }: View, factor: number, aroundMs: number, durationMs: number): View {
  const span = Math.min(durationMs, Math.max(Math.min(MIN_SPAN_MS, durationMs), spanMs * factor))
  return within(aroundMs - ((aroundMs - fromMs) / spanMs) * span, span, durationMs)
}

/** Moves so that a moment is seen; stays where it is seen already. */
export function following(view: View, atMs: number, durationMs: number): View {
  if (atMs >= view.fromMs && atMs <= view.fromMs + view.spanMs) return view
  return within(atMs - view.spanMs / 4, view.spanMs, durationMs)
}

/** Centred on a moment. */
export const centred = ({ spanMs }: View, atMs: number, durationMs: number): View =>
  within(atMs - spanMs / 2, spanMs, durationMs)

const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600].map((seconds) => seconds * 1_000)

/** Round moments to write times at: at most so many of them. */
export function ticksOf({ fromMs, spanMs }: View, most: number): number[] {
  const step = STEPS_MS.find((one) => spanMs / one <= most) ?? Math.ceil(spanMs / most)
  const first = Math.ceil(fromMs / step) * step
  return Array.from({ length: Math.floor((fromMs + spanMs - first) / step) + 1 }, (_, n) => first + n * step)
}
