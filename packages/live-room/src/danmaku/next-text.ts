import type { Box } from '@ovation/danmaku'

const middle = ({ left, width }: Box): number => left + width / 2

/**
 * Where an arrow key leads from one text to another, as an index: left and right to the one beside it, in the next row if there
 * is none; up and down to the nearest in the row above or below. At the end it stays. `boxes` are from the top, and from the left.
 */
export function nextText(boxes: readonly Box[], at: number, key: string): number {
  const here = boxes[at]
  if (!here) return 0
  if (key === 'ArrowLeft') return Math.max(0, at - 1)
  if (key === 'ArrowRight') return Math.min(boxes.length - 1, at + 1)
  const tops = boxes.map(({ top }) => top)
  const row = key === 'ArrowUp' ? tops.findLast((top) => top < here.top) : tops.find((top) => top > here.top)
  if (row === undefined) return at
  const off = (box: Box): number => Math.abs(middle(box) - middle(here))
  const inRow = boxes.flatMap((box, n) => (box.top === row ? [n] : []))
  return inRow.reduce((best, n) => (off(boxes[n] as Box) < off(boxes[best] as Box) ? n : best))
}
