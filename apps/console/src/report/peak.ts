import type { ShowReport } from '@ovation/protocol'

const MINUTE_MS = 60_000

/** When most people watched at once, milliseconds since 1970, to the minute; undefined if nobody did. */
export function peakAt({ show, minutes }: Pick<ShowReport, 'show' | 'minutes'>): number | undefined {
  const most = minutes.find(({ peakViewers }) => peakViewers === show.peakViewers)
  return most && show.peakViewers > 0 ? show.startedAt + most.minute * MINUTE_MS : undefined
}
