import type { ShowReport } from '@ovation/protocol'
import { expect, it } from 'vitest'
import { peakAt } from './peak.ts'

const report = (peakViewers: number, peaks: readonly number[]) =>
  ({
    show: { startedAt: 1_000_000, peakViewers },
    minutes: peaks.map((peakViewers, minute) => ({ minute, peakViewers })),
  }) as unknown as ShowReport

it('[STUDIO87] the time of the peak is that of the first minute that has it', () => {
  expect(peakAt(report(12, [3, 12, 5, 12]))).toBe(1_060_000)
  expect(peakAt(report(12, [12]))).toBe(1_000_000)
  expect(peakAt(report(0, [0, 0]))).toBeUndefined()
  expect(peakAt(report(12, []))).toBeUndefined()
})
