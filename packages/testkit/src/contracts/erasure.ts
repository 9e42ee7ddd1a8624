import { expect } from 'vitest'
import { initialState, STATE_VERSION } from '@ovation/room'
import type { Unit } from '@ovation/server/log'
import { ALL, erasure, isWhole, logTests, message, outcomes, own, standingsOf, told, unit } from './units.ts'
import type { LogFixture } from './units.ts'

/** What an erasure destroys in a log, and what it leaves (docs/spec/session.md). */
export function erasureContract(open: () => Promise<LogFixture>): void {
  const withLog = logTests(open)

  withLog('[ERASE4] words about a person go too, wherever they lie; what is order stays', async (log) => {
    const epoch = await own(log)
    const by = { id: 'mo', name: 'Mo', role: 'moderator' }
    const reason = 'SECRET reason'
    const sanction = (actor: string, who: string, until: number | null) =>
      told('member.banned', { actor, until, reason }, { actor: who })
    const events = [
      message('SECRET words'),
      told('report.sent', { reason, actor: 'mia', by }),
      told('report.sent', { reason, message: 1, by }),
      told('notice.sent', { to: 'mia', text: 'SECRET notice', by }),
      sanction('mia', 'mo', null),
      sanction('gus', 'mia', 5_000),
      told('poll.opened', { poll: 'p', question: 'SECRET?', options: ['a', 'b'] }, { actor: 'mia' }),
      told('state.set', { key: 'k', value: 'SECRET value' }, { actor: 'mia' }),
      // About others, by others: theirs.
      told('report.sent', { reason: 'kept', actor: 'gus', by }),
      told('report.sent', { reason: 'kept', message: 6, by }),
      told('member.banned', { actor: 'ed', until: null, reason: 'kept' }),
    ]
    await log.append([unit('r', epoch, 0, { events })])
    expect(await log.wordsOf('r', 'mia')).toMatchObject({ events: 8 })
    await log.append([unit('r', epoch, 11, { actor: 'system', events: [erasure('mia')] })])
    const exported = await log.exportEvents('r', ALL)
    expect(JSON.stringify(exported)).not.toContain('SECRET')
    expect(exported.map(({ event }) => event.body)).toEqual([
      ...[null, null, null, null, { actor: 'mia', until: null }, { actor: 'gus', until: 5_000 }, null],
      { key: 'k' },
      ...events.slice(8).map(({ body }) => body),
      { person: 'mia' },
    ])
    expect(isWhole(exported)).toBe(true)
    expect(await standingsOf(log, ['mia', 'gus', 'ed'])).toEqual(
      new Map<string, unknown>([
        ['mia', { ban: { until: null, by: 'mo', at: 1_000 } }],
        ['gus', { ban: { until: 5_000, by: 'mia', at: 1_000 } }],
        ['ed', { ban: { until: null, by: 'mo', at: 1_000, reason: 'kept' } }],
      ]),
    )
    expect((await log.dueRows('r', 6_000, 10)).due.map(({ key }) => key)).toEqual(['gus'])
  })

  withLog(
    '[ERASE5] an erasure is a unit like any other: what is around it in one append keeps its order',
    async (log) => {
      const epoch = await own(log)
      await log.append([unit('r', epoch, 0, { events: [message('SECRET 1')] })])
      const units = [
        unit('r', epoch, 1, {
          events: [message('SECRET 2'), told('member.banned', { actor: 'mia', until: 9, reason: 'SECRET' })],
        }),
        unit('r', epoch, 3, { actor: 'system', events: [erasure('mia')] }),
        unit('r', epoch, 4, {
          events: [message('said after'), told('member.muted', { actor: 'mia', until: 9, reason: 'after' })],
        }),
      ]
      const results = await log.append([...units, unit('r', epoch, 4, { actor: 'system', events: [erasure('mia')] })])
      expect(outcomes(results)).toEqual(['committed', 'committed', 'committed', 'conflict'])
      expect(outcomes(await log.append([unit('r', epoch - 1, 6, { events: [erasure('mia')] })]))).toEqual([
        'staleEpoch',
      ])
      const texts = (await log.read('r', ALL)).map(({ body }) => (body as { text?: string } | null)?.text)
      expect(texts.filter(Boolean)).toEqual(['said after'])
      expect((await standingsOf(log, ['mia'])).get('mia')).toEqual({
        ban: { until: 9, by: 'mo', at: 1_000 },
        mute: { until: 9, by: 'mo', at: 1_000, reason: 'after' },
      })
      expect(results[2]).toMatchObject({ bytes: (await log.heads(['r']))[0]?.bytes })
      expect(await log.wordsOf('r', 'mia')).toMatchObject({ events: 2 })
    },
  )

  withLog('[ERASE6] no digest of erased words stays, and a command given again is known by its id', async (log) => {
    const epoch = await own(log)
    const said = unit('r', epoch, 0, { requestHash: 'of mia' })
    const about = unit('r', epoch, 1, {
      ...{ actor: 'mo', requestHash: 'of mo' },
      events: [
        told('member.banned', { actor: 'mia', until: null, reason: 'SECRET' }),
        told('stage.left', { actor: 'mia' }),
      ],
    })
    const other = unit('r', epoch, 3, { actor: 'gus', requestHash: 'kept', events: [message('x', { actor: 'gus' })] })
    await log.append([said, about, other])
    expect(await log.wordsOf('r', 'mia')).toMatchObject({ digests: true })
    await log.append([unit('r', epoch, 4, { actor: 'system', events: [erasure('mia')] })])
    const stored = async (one: Unit) => (await log.findReply(one.actor, one.commandId))?.requestHash
    expect([await stored(said), await stored(about), await stored(other)]).toEqual(['', '', 'kept'])
    expect(outcomes(await log.append([said, about, { ...other, requestHash: 'wrong' }]))).toEqual([
      ...['duplicate', 'duplicate', 'commandConflict'],
    ])
  })

  withLog('[ERASE7] a digest that an earlier version stored is known by it', async (log) => {
    const epoch = await own(log)
    const old = unit('r', epoch, 0, { requestHash: 'without a key' })
    await log.append([old])
    const again = { ...old, requestHash: 'keyed', formerHash: 'without a key' }
    expect(outcomes(await log.append([again, { ...again, formerHash: 'another' }]))).toEqual([
      ...['duplicate', 'commandConflict'],
    ])
  })

  withLog(
    '[ERASE8] no snapshot from before an erasure is stored after it, and the one there has lost the words',
    async (log) => {
      const epoch = await own(log)
      const announcement = { text: 'SECRET', by: 'mia', name: 'Mia', at: 1 }
      const save = (seq: number) =>
        log.saveSnapshot({
          ...{ stateVersion: STATE_VERSION, versions: {} },
          position: { epoch, seq },
          state: { ...initialState('r'), epoch, seq, announcement },
        })
      await log.append([1, 2, 3].map((seq) => unit('r', epoch, seq - 1)))
      await save(2)
      await log.append([unit('r', epoch, 3, { actor: 'system', events: [erasure('mia')] })])
      expect((await log.loadSnapshot('r'))?.state).toMatchObject({ seq: 2, announcement: null })
      await save(3)
      expect((await log.loadSnapshot('r'))?.state).toMatchObject({ seq: 2, announcement: null })
      await save(4)
      expect((await log.loadSnapshot('r'))?.state.seq).toBe(4)
    },
  )
}
