import { describe, expect, it } from 'vitest'
import { nextText } from './next-text.ts'

const box = (left: number, top: number) => ({ left, top, width: 100, height: 20 })
/** Two rows: three texts, and two. */
const BOXES = [box(0, 0), box(200, 0), box(400, 0), box(90, 20), box(390, 20)]

describe('arrow keys between texts', () => {
  it.each([
    [0, 'ArrowRight', 1],
    [2, 'ArrowRight', 3],
    [4, 'ArrowRight', 4],
    [3, 'ArrowLeft', 2],
    [0, 'ArrowLeft', 0],
    [0, 'ArrowDown', 3],
    [2, 'ArrowDown', 4],
    [3, 'ArrowDown', 3],
    [4, 'ArrowUp', 2],
    [3, 'ArrowUp', 0],
    [1, 'ArrowUp', 1],
    [9, 'ArrowUp', 0],
  ])('[DAN14] from %i, %s leads to %i', (from, key, to) => {
    expect(nextText(BOXES, from, key)).toBe(to)
  })
})
