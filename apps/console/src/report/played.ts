import { language } from '../words/index.ts'

/** A share that is small as a rule: 0.4 %. */
export const smallShare = (value: number): string =>
  value.toLocaleString(language, { style: 'percent', maximumFractionDigits: 1 })

/** Seconds to one place; a dash where nobody said so. */
export const delayText = (ms: number | null): string =>
  ms === null ? '–' : (ms / 1_000).toLocaleString(language, { style: 'unit', unit: 'second', maximumFractionDigits: 1 })
