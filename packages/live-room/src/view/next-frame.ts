/** What is drawn with the next frame. */
const waiting = new Set<() => void>()
let frame: number | undefined

function draw(): void {
  frame = undefined
  for (const redraw of waiting) redraw()
  waiting.clear()
}

/**
 * Calls back before the next frame, once however often it is asked for. All are called one right after the other: Preact then
 * renders each component once, from the outside in, and not again with each of those that contain it.
 */
export function beforeNextFrame(redraw: () => void): void {
  waiting.add(redraw)
  // A background tab gets no animation frames; a timer keeps it from falling ever further behind.
  frame ??= document.hidden ? Number(setTimeout(draw, 1_000)) : requestAnimationFrame(draw)
}
