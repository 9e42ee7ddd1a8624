import { expect, it } from 'vitest'
import { MAX_SILENT_LOOKS, ShardProbes } from './shard-probes.ts'

function probesOf(...channels: string[]): ShardProbes {
  const probes = new ShardProbes()
  for (const channel of channels) probes.heard(channel)
  return probes
}
const look = (probes: ShardProbes, times: number): void => {
  for (let n = 0; n < times; n++) probes.look()
}

it('[BUS4] one silent shard among others is enough, and not before its time', () => {
  const probes = probesOf('a', 'b')
  look(probes, MAX_SILENT_LOOKS)
  expect(probes.isDeaf).toBe(false)
  probes.heard('b')
  probes.look()
  expect(probes.isDeaf).toBe(true)
  probes.heard('a')
  expect(probes.isDeaf).toBe(false)
})

it('[BUS4] what was never listened to is not silent', () => {
  const probes = probesOf()
  look(probes, 100)
  expect([probes.isDeaf, probes.channels]).toEqual([false, []])
  probes.heard('late')
  look(probes, MAX_SILENT_LOOKS)
  expect([probes.isDeaf, probes.channels]).toEqual([false, ['late']])
  probes.look()
  expect(probes.isDeaf).toBe(true)
})
