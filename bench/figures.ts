/** One line of the result. */
export type Figure = { what: string; value: number; unit: string }

export const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** The value below which a share of all values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** p50, p99 and the largest of many times in milliseconds. */
export const times = (what: string, values: readonly number[]): Figure[] => [
  { what: `${what}, p50`, value: percentile(values, 0.5), unit: 'ms' },
  { what: `${what}, p99`, value: percentile(values, 0.99), unit: 'ms' },
  { what: `${what}, max`, value: Math.max(...values), unit: 'ms' },
]
