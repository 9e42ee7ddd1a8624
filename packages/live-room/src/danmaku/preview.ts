import type { DanmakuOverlay, DanmakuText } from '@ovation/danmaku'

/** The author of samples. */
const SAMPLE = 'sample'
const LOOK_INTERVAL_MS = 400
/** How far across the texts are that fly at first, so that something is to be seen at once. */
const AGES = [0, 0, 0.15, 0.34, 0.52]

type Overlay = Pick<DanmakuOverlay, 'show' | 'forget' | 'visible' | 'settings'>

/**
 * Samples over the video while somebody sets how texts fly, for as long as no text of a person is there. The first of `words`
 * stand at the top and at the bottom. Returns a function that takes them away.
 */
export function startPreview(overlay: Overlay, words: readonly string[]): () => void {
  const samples = words.map((text, n): DanmakuText => {
    const mode = n === 0 ? 'top' : n === 1 ? 'bottom' : 'scroll'
    return { text, mode, by: SAMPLE, id: `${SAMPLE} ${n}`, ...(n === 3 ? { color: '#ffd166' } : {}) }
  })
  let first = true
  const look = (): void => {
    const flying = overlay.visible().flatMap(({ texts }) => texts)
    if (flying.some(({ by }) => by !== SAMPLE)) return
    for (const [n, sample] of samples.entries()) {
      if (flying.some(({ id }) => id === sample.id)) continue
      const age = (first && AGES[n]) || 0
      // One that has not come in yet is not to be seen.
      if (!first) overlay.forget(sample.id as string)
      overlay.show(sample, age * overlay.settings.scrollMs)
    }
    first = false
  }
  look()
  const timer = setInterval(look, LOOK_INTERVAL_MS)
  return () => {
    clearInterval(timer)
    overlay.forget(SAMPLE)
  }
}
