import { OvationError } from '@ovation/client'
import { describe, expect, it } from 'vitest'
import { sendInParts } from './send-show-file.ts'

const PART_BYTES = 1_024 * 1_024
const FILE = new Blob([new Uint8Array(2 * PART_BYTES + 10)])

/** Sends the file; every answer is one of `failures` first, as long as there are any. */
async function send(failures: (OvationError | undefined)[] = [], abortAt = Number.POSITIVE_INFINITY) {
  const parts: string[] = []
  const shares: number[] = []
  const waits: number[] = []
  const abort = new AbortController()
  const outcome = await sendInParts(FILE, {
    progress: (share) => void shares.push(share),
    signal: abort.signal,
    wait: async (ms) => void waits.push(ms),
    send: async (atBytes, part) => {
      parts.push(`${atBytes}+${part.size}`)
      if (parts.length === abortAt) abort.abort()
      const failure = failures.shift()
      if (failure) throw failure
      return atBytes + part.size
    },
  }).then(
    () => 'sent',
    (error: OvationError) => error.code ?? 'aborted',
  )
  return { outcome, parts, shares, waits }
}

describe('a file that is sent', () => {
  it('[STUDIO70] goes in parts, and says how far it is', async () => {
    const { outcome, parts, shares } = await send()
    expect([outcome, parts]).toEqual(['sent', ['0+1048576', '1048576+1048576', '2097152+10']])
    expect(shares.map((share) => share.toFixed(2))).toEqual(['0.50', '1.00', '1.00'])
    expect(shares.at(-1)).toBe(1)
  })

  it('[STUDIO70] sends a part again that was lost, later and later, and gives up in the end', async () => {
    const lost = new OvationError('unreachable')
    const again = await send([undefined, lost, lost])
    expect([again.outcome, again.parts.length, again.waits]).toEqual(['sent', 5, [1_000, 2_000]])
    const gone = await send(Array.from({ length: 6 }, () => lost))
    expect([gone.outcome, gone.parts.length]).toEqual(['unreachable', 6])
  })

  it('[STUDIO70] ends at once where sending again does not help', async () => {
    for (const code of ['storage_full', 'payload_too_large', 'forbidden'] as const)
      expect((await send([new OvationError(code)])).parts).toHaveLength(1)
  })

  it('[STUDIO70] can be cancelled', async () => {
    const { parts, outcome } = await send([], 1)
    expect([parts.length, outcome === 'sent']).toEqual([1, false])
  })
})
