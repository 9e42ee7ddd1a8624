import type { Row } from '../rows-of.ts'
import { hiddenBy } from './hidden-by.ts'
import type { OverlayOptions } from './options.ts'

const MS_PER_S = 1_000

type Choice = Pick<OverlayOptions, 'kinds' | 'rows' | 'stay' | 'min-coins' | 'hide-names' | 'hide-words'>

/**
 * The rows of an overlay's chat at a time of the server's clock, the newest last, and when the next of them has to go; infinite
 * if none has.
 */
export function overlayRows(rows: readonly Row[], options: Choice, now: number): { rows: Row[]; until: number } {
  const hides = hiddenBy(options)
  const { kinds, rows: most, stay } = options
  const shown = rows
    .filter((row) => {
      if (row.kind === 'message') {
        const { deleted, status, seq } = row.message
        return (
          kinds.includes('messages') && seq !== undefined && !deleted && status !== 'suppressed' && !hides(row.message)
        )
      }
      const body = row.kind === 'gift' && row.gift.body
      return (
        body &&
        kinds.includes('gifts') &&
        body.amount >= options['min-coins'] &&
        !hides({ author: { name: body.by.name } })
      )
    })
    .filter(({ at }) => stay === 0 || at + stay * MS_PER_S > now)
    .slice(-most)
  const until = stay === 0 ? Number.POSITIVE_INFINITY : Math.min(...shown.map(({ at }) => at + stay * MS_PER_S))
  return { rows: shown, until }
}
