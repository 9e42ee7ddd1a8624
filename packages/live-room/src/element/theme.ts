import { chosen } from '../chosen.ts'

/**
 * The theme of an element: its attribute `theme` says it, or leaves it to the viewer and then to the system (`auto`). Without
 * one it is dark, as it was in pages from before there was a choice.
 */
export function themeIn(host: Element): string {
  const asked = host.getAttribute('theme') ?? 'dark'
  const theme = (asked === 'auto' && chosen('theme')) || asked
  if (theme !== 'auto') return theme
  return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark'
}
