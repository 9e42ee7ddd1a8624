import { expect, it } from 'vitest'
import { onSwipe } from './swipe.ts'

type At = [x: number, y: number, atMs: number]

/** How often a finger that goes from one place to another has swiped. */
function swipes(from: At, to: At, event: object = {}, between?: string): number {
  const element = new EventTarget()
  let count = 0
  const stop = onSwipe(element, () => count++)
  const finger = { pointerId: 1, pointerType: 'touch', isPrimary: true, ...event }
  const send = (type: string, [clientX, clientY, timeStamp]: At, more: object = {}): void => {
    const sent = Object.assign(new Event(type), finger, { clientX, clientY }, more)
    Object.defineProperty(sent, 'timeStamp', { value: timeStamp })
    element.dispatchEvent(sent)
  }
  send('pointerdown', from)
  if (between) send(between, from, { pointerId: 2, isPrimary: false })
  send('pointerup', to)
  send('pointerup', to)
  stop()
  send('pointerdown', from)
  send('pointerup', to)
  return count
}

it('[SCREEN61] a finger that moves across swipes once, to either side; until it is ended', () => {
  expect(swipes([100, 300, 0], [160, 300, 700])).toBe(1)
  expect(swipes([160, 300, 0], [100, 330, 200])).toBe(1)
})

it('[SCREEN61] a tap, a slow finger, one that scrolls, a mouse and a pinch do not', () => {
  expect(swipes([100, 300, 0], [159, 300, 200])).toBe(0)
  expect(swipes([100, 300, 0], [200, 300, 701])).toBe(0)
  expect(swipes([100, 300, 0], [200, 351, 200])).toBe(0)
  expect(swipes([100, 300, 0], [100, 500, 200])).toBe(0)
  expect(swipes([100, 300, 0], [200, 300, 200], { pointerType: 'mouse' })).toBe(0)
  expect(swipes([100, 300, 0], [200, 300, 200], {}, 'pointerdown')).toBe(0)
  expect(swipes([100, 300, 0], [200, 300, 200], {}, 'pointercancel')).toBe(0)
})
