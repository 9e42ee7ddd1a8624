import { performance } from 'node:perf_hooks'
import { afterEach, expect, it, vi } from 'vitest'
import { LoadMeter } from './load.ts'

afterEach(() => void vi.restoreAllMocks())

it('[HUB6] the load is none up to a quarter of busy time, and all of it from 85 % on, each time since the last look', () => {
  let at = 0
  const busy = { share: 0 }
  const compared: unknown[] = []
  vi.spyOn(performance, 'eventLoopUtilization').mockImplementation((now, before) => {
    if (now) compared.push([now.idle, before?.idle])
    return { idle: now ? 0 : ++at, active: 0, utilization: busy.share }
  })
  const meter = new LoadMeter()
  expect(meter.load).toBe(0)
  const loadAt = (share: number): number => {
    busy.share = share
    meter.sample()
    return Number(meter.load.toFixed(3))
  }
  expect([0, 0.25, 0.4, 0.55, 0.85, 1].map(loadAt)).toEqual([0, 0, 0.25, 0.5, 1, 1])
  expect(compared.slice(0, 2)).toEqual([
    [2, 1],
    [3, 2],
  ])
})
