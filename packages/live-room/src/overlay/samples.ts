import type { Language } from '../base.ts'
import type { Row } from '../rows-of.ts'
import { overlayStrings } from './strings.ts'

/** Rows for the preview of an overlay's chat. */
export function sampleRows(language: Language, now: number): Row[] {
  const words = overlayStrings[language]
  return words.samples.map(({ name, text, role }, seq): Row => ({
    ...{ kind: 'message', key: `sample ${seq}`, seq, at: now },
    message: {
      ...{ seq, cid: `sample ${seq}`, at: now, text, author: { id: `sample ${name}`, name, role } },
      ...{ status: 'delivered', own: false },
    },
  }))
}
