import type { PublishProblem, ShowSummary } from '@ovation/protocol'

/** What the show that has just ended came to; undefined until it is counted. `shows`: the newest first. */
export function endedShow(shows: readonly ShowSummary[], endedAt: number): ShowSummary | undefined {
  const [newest] = shows
  return newest && newest.endedAt !== null && newest.startedAt <= endedAt ? newest : undefined
}

/** The newest refusal of an encoder that came, or went on, after the show was ended; undefined if there was none. */
export function refusedSince(problems: readonly PublishProblem[], endedAt: number): PublishProblem | undefined {
  return problems
    .filter(({ reason, at }) => reason === 'ended' && at >= endedAt)
    .reduce<PublishProblem | undefined>((newest, one) => (newest && newest.at >= one.at ? newest : one), undefined)
}
