import { describe, expect, it } from 'vitest'
import { checkCaughtUp, checkHistory } from './history-checker.ts'
import type { FinalLog, Observation } from './history-checker.ts'

const log: FinalLog = [1, 2, 3, 4].map((seq) => ({
  position: { epoch: seq > 2 ? 2 : 1, seq },
  digest: `d${seq}`,
  commandId: `c${seq}`,
  actor: 'a',
}))
const saw = (...seqs: number[]): Observation[] =>
  seqs.map((seq) => ({ kind: 'event', position: log[seq - 1]?.position ?? { epoch: 2, seq }, digest: `d${seq}` }))
const rules = (observations: Observation[], redacted?: Set<number>) =>
  checkHistory(log, [{ name: 'v', observations, ...(redacted ? { redacted } : {}) }], []).map(({ rule }) => rule)
const acked = (commandId: string, seq: number) => ({
  kind: 'acked' as const,
  commandId,
  actor: 'a',
  position: log[seq - 1]?.position ?? { epoch: 2, seq },
})

describe('the history checker finds what is wrong', () => {
  it('accepts a history in order, one that starts late, declared gaps and redacted events', () => {
    expect(rules(saw(1, 2, 3, 4))).toEqual([])
    expect(rules(saw(3, 4))).toEqual([])
    expect(rules([...saw(1), { kind: 'restart', position: { epoch: 2, seq: 3 } }, ...saw(4)])).toEqual([])
    expect(rules(saw(1, 3, 4), new Set([2]))).toEqual([])
  })

  it.each([
    ['undeclared gap', saw(1, 2, 4)],
    ['not in order', saw(1, 3, 2)],
    ['not in order', saw(1, 2, 2)],
    ['phantom', saw(4, 5)],
    ['divergence', [{ kind: 'event', position: { epoch: 1, seq: 1 }, digest: 'other' }] as Observation[]],
    ['divergence', [{ kind: 'event', position: { epoch: 9, seq: 1 }, digest: 'd1' }] as Observation[]],
  ])('finds: %s', (rule, observations) => {
    expect(rules(observations)).toContain(rule)
  })

  it('finds acknowledged commands that are lost, moved or doubled, and refused ones that are there', () => {
    const outcomes = (...list: Parameters<typeof checkHistory>[2]) =>
      checkHistory(log, [], list).map(({ rule }) => rule)
    expect(
      outcomes(
        acked('c1', 1),
        { kind: 'unknown', commandId: 'x', actor: 'a' },
        { kind: 'unknown', commandId: 'c2', actor: 'a' },
      ),
    ).toEqual([])
    expect(outcomes(acked('gone', 1))).toEqual(['lost'])
    expect(outcomes(acked('c1', 2))).toEqual(['wrong position'])
    expect(outcomes({ kind: 'refused', commandId: 'c1', actor: 'a', code: 'muted' })).toEqual(['refused yet stored'])
    expect(
      checkHistory([...log, { position: { epoch: 2, seq: 5 }, digest: 'd5', commandId: 'c1', actor: 'a' }], [], []).map(
        ({ rule }) => rule,
      ),
    ).toEqual(['duplicate'])
    expect(checkHistory([...log].reverse(), [], []).length).toBeGreaterThan(0)
  })

  it('finds a viewer that stopped before the end', () => {
    expect(checkCaughtUp(log, { name: 'v', observations: saw(1, 2, 3) })).toHaveLength(1)
    expect(checkCaughtUp(log, { name: 'v', observations: saw(1, 2, 3, 4) })).toEqual([])
  })
})
