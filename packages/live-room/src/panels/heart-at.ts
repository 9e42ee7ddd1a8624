import { wantsLessMotion } from '../parts.ts'

const LIFE_MS = 900

/** Shows a heart where a finger has liked; nothing with reduced motion. */
export function heartAt(over: HTMLElement, { clientX, clientY }: { clientX: number; clientY: number }): void {
  if (wantsLessMotion()) return
  const { left, top } = over.getBoundingClientRect()
  const heart = document.createElement('i')
  heart.className = 'heart-at'
  heart.style.left = `${Math.round(clientX - left)}px`
  heart.style.top = `${Math.round(clientY - top)}px`
  over.append(heart)
  setTimeout(() => heart.remove(), LIFE_MS)
}
