/** The options with the most votes, by index: several in a tie, none without any votes. */
export function leaders(tallied: readonly number[]): number[] {
  const most = Math.max(...tallied)
  return most > 0 ? tallied.flatMap((votes, index) => (votes === most ? [index] : [])) : []
}

/** The share of an option, per cent. */
export function shareOf(tallied: readonly number[], index: number): number {
  const total = tallied.reduce((sum, votes) => sum + votes, 0)
  return total === 0 ? 0 : Math.round(((tallied[index] ?? 0) / total) * 100)
}
