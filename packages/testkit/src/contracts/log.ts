import { expect } from 'vitest'
import { initialState } from '@ovation/room'
import type { EventDraft } from '@ovation/room'
import type { Unit } from '@ovation/server/log'
import { deletionContract } from './deletion.ts'
import { erasureContract } from './erasure.ts'
import { ALL, ban, coins, erasure, isWhole, logTests, message, outcomes, own, sha, standingsOf, unit } from './units.ts'
import type { LogFixture } from './units.ts'

export type { LogFixture } from './units.ts'

/** What every driver of the log has to hold, rule by rule (docs/spec/log.md). */
export function logContract(open: () => Promise<LogFixture>): void {
  const withLog = logTests(open)
  erasureContract(open)
  deletionContract(open)
  withLog('[LOG1] a room is created once, and a room that was not is not there', async (log) => {
    expect(await log.createRoom('r', 2)).toBe(false)
    expect(await log.takeOwnership('nowhere')).toBeUndefined()
    expect(outcomes(await log.append([unit('nowhere', 1, 0)]))).toEqual(['unknownRoom'])
    expect(await log.heads()).toMatchObject([{ room: 'r', epoch: 0, seq: 0, tailSeq: 0, createdAt: 1 }])
  })

  withLog('[LOG2] seqs follow each other, across units, batches and epochs', async (log) => {
    const first = await own(log)
    const two = unit('r', first, 0, { events: [message('a'), message('b')] })
    expect(await log.append([two, unit('r', first, 2)])).toMatchObject([
      { position: { epoch: 1, seq: 2 } },
      { position: { epoch: 1, seq: 3 } },
    ])
    const second = await own(log)
    expect(await log.append([unit('r', second, 3)])).toMatchObject([{ position: { epoch: 2, seq: 4 } }])
    expect((await log.read('r', ALL)).map(({ seq, epoch }) => [seq, epoch])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 2],
    ])
    expect(await log.epochAt('r', 3)).toBe(1)
    expect(await log.epochAt('r', 5)).toBeUndefined()
  })

  withLog('[LOG3] anyone who lost a room appends no more to it', async (log) => {
    const old = await own(log)
    await own(log)
    expect(outcomes(await log.append([unit('r', old, 0)]))).toEqual(['staleEpoch'])
    expect(await log.read('r', ALL)).toEqual([])
  })

  withLog('[LOG4] an append that expects another seq conflicts', async (log) => {
    const epoch = await own(log)
    expect(outcomes(await log.append([unit('r', epoch, 1), unit('r', epoch, 0), unit('r', epoch, 0)]))).toEqual([
      'conflict',
      'committed',
      'conflict',
    ])
  })

  withLog('[LOG5] units fail alone, whole, and those behind them in the same room conflict', async (log) => {
    await log.createRoom('s', 1)
    const [r, s] = [await own(log), await own(log, 's')]
    await log.append([unit('r', r, 0, { claims: ['taken'] })])
    const failing = unit('r', r, 1, { claims: ['free', 'taken'], events: [ban('gus')], postings: [] })
    const results = await log.append([failing, unit('r', r, 2), unit('s', s, 0), unit('r', r, 1, { claims: ['free'] })])
    expect(outcomes(results)).toEqual(['claimTaken', 'conflict', 'committed', 'committed'])
    expect(results[0]).toMatchObject({ claim: 'taken' })
    expect(await standingsOf(log, ['gus'])).toEqual(new Map())
  })

  withLog(
    '[LOG6] the same command gives the stored position, whatever else changed; another body is a conflict',
    async (log, fixture) => {
      const epoch = await own(log)
      const once = unit('r', epoch, 0, { claims: ['vote'], commandId: 'same' })
      await log.append([once])
      expect(await log.append([once, { ...once, epoch: 99, expectedSeq: 7 }])).toMatchObject([
        { outcome: 'duplicate', position: { epoch: 1, seq: 1 } },
        { outcome: 'duplicate', position: { epoch: 1, seq: 1 } },
      ])
      expect(outcomes(await log.append([{ ...once, requestHash: 'other' }]))).toEqual(['commandConflict'])
      expect(outcomes(await log.append([{ ...once, actor: 'gus', expectedSeq: 1, claims: [] }]))).toEqual(['committed'])
      const again = await fixture.restart()
      expect(await again.findReply('mia', 'same')).toEqual({ requestHash: 'h', position: { epoch: 1, seq: 1 } })
      expect(await again.findReply('mia', 'other')).toBeUndefined()
    },
  )

  withLog('[LOG7] the same command twice in one batch is stored once', async (log) => {
    const epoch = await own(log)
    const once = unit('r', epoch, 0, { commandId: 'twice' })
    expect(outcomes(await log.append([once, { ...once, expectedSeq: 1 }]))).toEqual(['committed', 'duplicate'])
  })

  withLog('[LOG8] money moves with the event or not at all, and nobody goes below zero', async (log) => {
    const epoch = await own(log)
    expect(await log.transferOnce('opening/mia', coins('issuer:test', 'user:mia', 100), 1)).toBe(true)
    expect(await log.transferOnce('opening/mia', coins('issuer:test', 'user:mia', 100), 1)).toBe(false)
    const pay = (expectedSeq: number, amount: number) =>
      unit('r', epoch, expectedSeq, { postings: [coins('user:mia', 'room:r', amount)] })
    const results = await log.append([pay(0, 60), pay(1, 60), unit('r', epoch, 1)])
    expect(results).toMatchObject([
      { outcome: 'committed' },
      { outcome: 'insufficientFunds', account: 'user:mia' },
      { outcome: 'committed' },
    ])
    expect(
      await Promise.all(
        ['user:mia', 'room:r', 'issuer:test', 'user:nobody'].map((account) => log.balance(account, 'test')),
      ),
    ).toEqual([40, 60, -100, 0])
    expect(await log.auditLedger()).toEqual({ unbalanced: [], wrong: [], entries: 4 })
  })

  withLog('[LOG9] standings fold inside the append, and their ends are found', async (log) => {
    const epoch = await own(log)
    await log.append([unit('r', epoch, 0, { events: [ban('gus', 5_000), ban('gia', 9_000), ban('ed')] })])
    expect(await standingsOf(log, ['gus', 'ed', 'mia'])).toEqual(
      new Map([
        ['gus', { ban: { until: 5_000, by: 'mo', at: 1_000 } }],
        ['ed', { ban: { until: null, by: 'mo', at: 1_000 } }],
      ]),
    )
    expect(await log.dueRows('r', 6_000, 10)).toEqual({
      due: [{ slice: 'standing', key: 'gus', data: { ban: { until: 5_000, by: 'mo', at: 1_000 } } }],
      nextAt: 9_000,
    })
  })

  withLog(
    '[KEYED2] rows are listed by slice and prefix, in the byte order of their keys, page by page',
    async (log) => {
      const epoch = await own(log)
      const people = ['a/1', 'a/10', 'a/2', 'a', 'A/1', 'b/1', 'é/1', '🎉/1', 'a/\u{10FFFF}']
      await log.append([unit('r', epoch, 0, { events: people.map((actor) => ban(actor)) })])
      const list = async (prefix: string, more: { after?: string; limit?: number } = {}) =>
        (await log.listRows('r', 'standing', { prefix, limit: 20, ...more })).map(({ key }) => key)
      expect(await list('')).toEqual(['A/1', 'a', 'a/1', 'a/10', 'a/2', 'a/\u{10FFFF}', 'b/1', 'é/1', '🎉/1'])
      expect(await list('a/')).toEqual(['a/1', 'a/10', 'a/2', 'a/\u{10FFFF}'])
      expect(await list('a/', { limit: 2 })).toEqual(['a/1', 'a/10'])
      expect(await list('a/', { limit: 2, after: 'a/10' })).toEqual(['a/2', 'a/\u{10FFFF}'])
      expect(await list('%')).toEqual([])
      expect(await list('🎉')).toEqual(['🎉/1'])
      expect(await log.listRows('r', 'nothing', { prefix: '', limit: 20 })).toEqual([])
      expect(await log.listRows('s', 'standing', { prefix: '', limit: 20 })).toEqual([])
    },
  )

  withLog('[KEYED7] rows of several rooms are found at once, each in its own', async (log) => {
    await log.createRoom('s', 1)
    await log.append([
      unit('r', await own(log), 0, { events: [ban('mia'), ban('gus')] }),
      unit('s', await own(log, 's'), 0, { events: [ban('mia')] }),
    ])
    const ref = (room: string, key: string, slice = 'standing') => ({ room, slice, key })
    const refs = [ref('s', 'mia'), ref('r', 'gus'), ref('s', 'gus'), ref('none', 'mia'), ref('r', 'mia', 'other')]
    const found = await log.rowsOf([...refs, ref('r', 'nu\0ll')])
    expect(found.map(({ room, slice, key }) => `${room} ${slice} ${key}`).toSorted()).toEqual([
      ...['r standing gus', 's standing mia'],
    ])
    expect(found[0]?.data).toHaveProperty('ban')
    expect(await log.rowsOf([])).toEqual([])
  })

  withLog('[KEYED1] units of one batch see the rows that those before them left', async (log) => {
    const epoch = await own(log)
    const results = await log.append([
      unit('r', epoch, 0, { events: [ban('gus', 5_000)] }),
      unit('r', epoch, 1, {
        events: [{ ...ban('gus'), type: 'role.granted', body: { actor: 'gus', role: 'member' } }],
      }),
      unit('r', epoch, 2, { events: [ban('gus', 9_000)], claims: ['a', 'a'] }),
    ])
    expect(outcomes(results)).toEqual(['committed', 'committed', 'claimTaken'])
    expect(await standingsOf(log, ['gus'])).toEqual(
      new Map([['gus', { ban: { until: 5_000, by: 'mo', at: 1_000 }, role: 'member' }]]),
    )
  })

  withLog('[KEYED3] a released claim can be taken again: in the same unit, the same batch, or later', async (log) => {
    const epoch = await own(log)
    const results = await log.append([
      unit('r', epoch, 0, { claims: ['slot'] }),
      unit('r', epoch, 1, { claims: ['slot'] }),
      unit('r', epoch, 1, { releases: ['slot'], claims: ['slot'] }),
      unit('r', epoch, 2, { releases: ['slot'] }),
      unit('r', epoch, 3, { claims: ['slot', 'other'] }),
      unit('r', epoch, 4, { releases: ['slot'], claims: ['other'] }),
      unit('r', epoch, 4, { releases: ['other', 'never taken'] }),
    ])
    const [committed, taken] = ['committed', 'claimTaken']
    expect(outcomes(results)).toEqual([committed, taken, committed, committed, committed, taken, committed])
    const later = await log.append([
      unit('r', epoch, 5, { claims: ['slot'] }),
      unit('r', epoch, 5, { claims: ['other'] }),
      unit('r', epoch, 6, { releases: ['slot'] }),
    ])
    expect(outcomes(later)).toEqual([taken, committed, committed])
    expect(outcomes(await log.append([unit('r', epoch, 7, { claims: ['slot'] })]))).toEqual([committed])
  })

  withLog(
    '[LOG10] the chain can be computed again from what is exported, and says where it was changed',
    async (log) => {
      const epoch = await own(log)
      await log.append([
        unit('r', epoch, 0),
        unit('r', epoch, 1, { events: [message('two', { streamTime: 7 }), ban('gus')] }),
      ])
      let chain = sha('')
      for (const { event, body, salt, bodyDigest, chain: stored } of await log.exportEvents('r', ALL)) {
        expect(body).toBe(JSON.stringify(event.body))
        expect(bodyDigest).toBe(sha(`${salt}.${body}`))
        const { v, type, room, epoch, seq, at, actor, audience, tier, streamTime, amends } = event
        const leaf = sha(
          `${JSON.stringify([v, type, room, epoch, seq, at, actor, audience, tier, streamTime ?? null, amends ?? null])}.${bodyDigest}`,
        )
        chain = sha(`${chain}.${leaf}`)
        expect(stored).toBe(chain)
      }
      expect((await log.heads(['r']))[0]?.chain).toBe(chain)
    },
  )

  withLog('[LOG11] erasure destroys the words of one person and leaves the chain whole', async (log) => {
    const epoch = await own(log)
    const other = message('stays', { actor: 'gus' })
    await log.append([unit('r', epoch, 0, { events: [message('secret words'), other, ban('ed')] })])
    const chains = async () => (await log.exportEvents('r', ALL)).map(({ chain }) => chain)
    const before = await chains()
    expect(await log.wordsOf('r', 'mia')).toMatchObject({ events: 1 })
    await log.append([unit('r', epoch, 3, { actor: 'system', events: [erasure('mia')] })])
    expect(await log.wordsOf('r', 'mia')).toEqual({ events: 0, digests: false })
    const exported = await log.exportEvents('r', ALL)
    expect(JSON.stringify(exported)).not.toContain('secret words')
    expect(exported.map(({ event, salt }) => [event.body === null, salt === null])).toEqual([
      [true, true],
      [false, false],
      [false, false],
      [false, false],
    ])
    expect((await chains()).slice(0, 3)).toEqual(before)
    expect(isWhole(exported)).toBe(true)
  })

  withLog(
    '[LOG12] retention takes a prefix, never beyond the snapshot, and says where the kept part begins',
    async (log) => {
      const epoch = await own(log)
      await log.append([1, 2, 3, 4, 5].map((seq) => unit('r', epoch, seq - 1)))
      expect(await log.retain('r', 4)).toBe(0)
      const chain = (await log.exportEvents('r', ALL))[2]?.chain
      await log.saveSnapshot({
        ...{ stateVersion: 1, versions: {} },
        position: { epoch, seq: 3 },
        state: { ...initialState('r'), epoch, seq: 3 },
      })
      expect(await log.retain('r', 9)).toBe(3)
      expect((await log.read('r', ALL)).map(({ seq }) => seq)).toEqual([4, 5])
      expect((await log.heads(['r']))[0]).toMatchObject({ tailSeq: 3, tailChain: chain, seq: 5 })
      expect(outcomes(await log.append([unit('r', epoch, 5)]))).toEqual(['committed'])
    },
  )

  withLog('[LOG13] a snapshot never goes back', async (log) => {
    const save = (seq: number) =>
      log.saveSnapshot({
        stateVersion: 1,
        versions: { polls: seq },
        position: { epoch: 1, seq },
        state: { ...initialState('r'), seq },
      })
    await save(5)
    await save(3)
    expect(await log.loadSnapshot('r')).toMatchObject({
      ...{ position: { epoch: 1, seq: 5 }, state: { seq: 5 }, versions: { polls: 5 } },
    })
    expect(await log.loadSnapshot('s')).toBeUndefined()
  })

  withLog('[LOG14] reads are bounded in number and bytes, and always give one', async (log) => {
    const epoch = await own(log)
    await log.append([1, 2, 3].map((seq) => unit('r', epoch, seq - 1, { events: [message('x'.repeat(1_000))] })))
    expect(await log.read('r', { after: 0, limit: 2, maxBytes: 1e9 })).toHaveLength(2)
    expect(await log.read('r', { after: 0, limit: 9, maxBytes: 10 })).toHaveLength(1)
    const back = async (before: number, limit: number, maxBytes: number) => {
      const { events, more } = await log.readBack('r', { before, limit, maxBytes, type: 'message.sent' })
      return [...events.map(({ seq }) => seq), more]
    }
    expect(await back(3, 9, 1e9)).toEqual([1, 2, false])
    expect(await back(9, 2, 1e9)).toEqual([2, 3, true])
    expect(await back(9, 3, 1e9)).toEqual([1, 2, 3, false])
    expect(await back(9, 9, 10)).toEqual([3, true])
    expect(await back(9, 9, 2_600)).toEqual([2, 3, true])
    expect(await back(2, 9, 10)).toEqual([1, false])
    expect(await back(1, 9, 10)).toEqual([false])
    expect((await log.readSeqs('r', [3, 1, 3, 2], 2_600)).map(({ seq }) => seq)).toEqual([1, 2])
    expect((await log.readSeqs('r', [3, 1], 10)).map(({ seq }) => seq)).toEqual([1])
    expect((await log.readSeqs('r', [3, 1, 9])).map(({ seq }) => seq)).toEqual([1, 3])
  })

  withLog('[LOG15] what changes a message is found by the message', async (log) => {
    const epoch = await own(log)
    const edit = { ...message(''), type: 'message.edited', body: { message: 1, text: 'new' }, amends: 1 } as EventDraft
    await log.append([unit('r', epoch, 0), unit('r', epoch, 1, { events: [edit, message('other')] })])
    const { events, messages } = await log.amendments('r', [1, 3], 1e6)
    expect(events).toMatchObject([{ seq: 2, amends: 1, body: { text: 'new' } }])
    expect(messages).toBe(2)
    expect(await log.amendments('r', [], 1e6)).toEqual({ events: [], messages: 0 })
  })

  withLog('[LOG16] everything acknowledged is there after a restart', async (log, fixture) => {
    const epoch = await own(log)
    await log.append([unit('r', epoch, 0, { events: [message('kept')], claims: ['once'] })])
    const again = await fixture.restart()
    expect(await again.read('r', ALL)).toMatchObject([{ body: { text: 'kept' } }])
    const next = await own(again)
    expect(next).toBe(epoch + 1)
    expect(outcomes(await again.append([unit('r', next, 1, { claims: ['once'] })]))).toEqual(['claimTaken'])
  })

  withLog('[LOG17] keys of commands are forgotten when they are old, those of money never', async (log) => {
    const epoch = await own(log)
    await log.transferOnce('opening/mia', coins('issuer:test', 'user:mia', 100), 1)
    await log.append([
      unit('r', epoch, 0, { commandId: 'word' }),
      unit('r', epoch, 1, { commandId: 'gift', postings: [coins('user:mia', 'room:r', 1)] }),
    ])
    expect(await log.forgetCommands(2_000)).toBe(1)
    expect(await log.findReply('mia', 'word')).toBeUndefined()
    expect(await log.findReply('mia', 'gift')).toBeDefined()
  })

  withLog('[LOG18] appends by many at once keep every promise', async (log) => {
    const rooms = ['r', 's', 't']
    for (const room of rooms) await log.createRoom(room, 1)
    const epochs = await Promise.all(rooms.map((room) => own(log, room)))
    const batches = Array.from({ length: 30 }, (_, seq) =>
      rooms.map((room, index) => unit(room, epochs[index] ?? 0, seq)),
    )
    const results = await Promise.all(batches.map((batch) => log.append(batch)))
    expect(results.flat().every(({ outcome }) => outcome === 'committed')).toBe(true)
    for (const room of rooms)
      expect((await log.read(room, ALL)).map(({ seq }) => seq)).toEqual(
        Array.from({ length: 30 }, (_, index) => index + 1),
      )
  })

  withLog('[LOG27] what cannot be stored is refused alone, whatever is around it', async (log) => {
    await log.createRoom('s', 1)
    await log.createRoom('t', 1)
    const [r, s, t] = [await own(log), await own(log, 's'), await own(log, 't')]
    const faulty: Partial<Unit>[] = [
      { commandId: 'a\u0000b' },
      { commandId: 'half \ud800 of a pair' },
      { commandId: 'x'.repeat(5_000) },
      { actor: 'mia\u0000' },
      { claims: ['vote\u0000'] },
      { events: [message('late', { streamTime: 7.5 })] },
      { events: [message('late', { at: Number.NaN })] },
      { events: [message('whose', { actor: 'mia\u0000' })] },
      { events: [message('for whom', { audience: ['@staff', 'gus\u0000'] })] },
      { events: [message('big', { body: { text: 'x'.repeat(1_000_000) } as never })] },
      { events: [ban('gus\u0000')] },
      { events: [ban('gus', 5_000.25)] },
      { postings: [coins('issuer:test', 'user:mia', 0.5)] },
    ]
    for (const [index, fault] of faulty.entries()) {
      const results = await log.append([
        unit('s', s, index),
        unit('r', r, 0, fault),
        unit('r', r, 1),
        unit('t', t, index),
      ])
      expect(outcomes(results), JSON.stringify(fault).slice(0, 100)).toEqual([
        'committed',
        'refused',
        'conflict',
        'committed',
      ])
      expect(results[1]).toMatchObject({ reason: expect.stringMatching(/./) as string })
    }
    expect(await log.read('r', ALL)).toEqual([])
    expect(await standingsOf(log, ['gus'])).toEqual(new Map())
    expect(outcomes(await log.append([unit('r', r, 0)]))).toEqual(['committed'])
    expect((await log.heads(['r', 's', 't'])).map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual([1, 13, 13])
  })

  withLog('[LOG27] what cannot be stored cannot be found either, and asking for it hides nothing else', async (log) => {
    const epoch = await own(log)
    await log.append([unit('r', epoch, 0, { events: [ban('gus')], commandId: 'known' })])
    expect(await log.findReply('mia', 'a\u0000b')).toBeUndefined()
    expect(await log.findReply('mia\u0000', 'known')).toBeUndefined()
    expect([...(await standingsOf(log, ['x\u0000', 'gus'])).keys()]).toEqual(['gus'])
    expect((await log.heads(['r', 'x\u0000'])).map(({ room }) => room)).toEqual(['r'])
    expect(await log.balance('user:\u0000', 'test')).toBe(0)
    expect(await log.takeOwnership('x\u0000')).toBeUndefined()
  })

  withLog(
    '[LOG28] what only the database refuses is found and refused alone, wherever it stands',
    async (log, fixture) => {
      await fixture.execute(fixture.refuseBad)
      const rooms = Array.from({ length: 9 }, (_, index) => `room-${index}`)
      for (const room of rooms) await log.createRoom(room, 1)
      const epochs = await Promise.all(rooms.map((room) => own(log, room)))
      const bad = { events: [message('no', { actor: 'bad' })], claims: ['once'] }
      const two = (at: number, first: Partial<Unit> = {}): Unit[] => [
        unit(rooms[at] ?? '', epochs[at] ?? 0, 0, first),
        unit(rooms[at] ?? '', epochs[at] ?? 0, 1),
      ]
      const results = await log.append(rooms.flatMap((_, at) => two(at, at % 4 === 0 ? bad : {})))
      expect(outcomes(results)).toEqual(
        rooms.flatMap((_, at) => (at % 4 === 0 ? ['refused', 'conflict'] : ['committed', 'committed'])),
      )
      const again = rooms.flatMap((room, at) =>
        at % 4 === 0 ? [unit(room, epochs[at] ?? 0, 0, { claims: ['once'] })] : [],
      )
      expect(outcomes(await log.append(again))).toEqual(['committed', 'committed', 'committed'])
      expect(outcomes(await log.append(two(1, bad)))).toEqual(['conflict', 'conflict'])
    },
  )

  withLog('[LOG30] of the changes to a message only the newest of each kind is read', async (log) => {
    const epoch = await own(log)
    const change = (type: 'message.edited' | 'message.deleted', amends: number, text = ''): EventDraft =>
      ({
        ...message(''),
        type,
        body: type === 'message.edited' ? { message: amends, text } : { message: amends },
        amends,
      }) as EventDraft
    const edits = Array.from({ length: 50 }, (_, index) => change('message.edited', 1, `edit ${index}`))
    await log.append([unit('r', epoch, 0, { events: [message('a'), message('b'), message('c'), ...edits] })])
    const last = {
      events: [change('message.deleted', 2), change('message.edited', 2, 'late'), change('message.edited', 1, 'last')],
    }
    await log.append([unit('r', epoch, 53, last)])
    const { events } = await log.amendments('r', [1, 2, 3], 1e6)
    expect(events.map(({ type, amends, seq }) => [type, amends, seq])).toEqual([
      ['message.edited', 1, 56],
      ['message.deleted', 2, 54],
      ['message.edited', 2, 55],
    ])
    expect(await log.deletedAmong('r', [1, 2, 3])).toEqual([2])
    expect(await log.deletedAmong('r', [])).toEqual([])
  })

  withLog(
    '[LOG35] what changes messages is bounded in bytes: whole for the first of them, one at least',
    async (log) => {
      const epoch = await own(log)
      const edit = (amends: number): EventDraft =>
        ({
          ...message(''),
          ...{ type: 'message.edited', body: { message: amends, text: 'x'.repeat(1_000) }, amends },
        }) as EventDraft
      const gone = { ...message(''), type: 'message.deleted', body: { message: 2 }, amends: 2 } as EventDraft
      const events = [message('a'), message('b'), message('c'), message('d'), edit(1), edit(2), gone, edit(4)]
      await log.append([unit('r', epoch, 0, { events })])
      const within = async (messages: number[], maxBytes: number) => {
        const { events: found, messages: whole } = await log.amendments('r', messages, maxBytes)
        return [...found.map(({ seq }) => seq), `of ${whole}`]
      }
      expect(await within([1, 2, 3, 4], 1e9)).toEqual([5, 6, 7, 8, 'of 4'])
      expect(await within([4, 3, 2, 1], 1e9), 'in the order in which they were asked for').toEqual([8, 6, 7, 5, 'of 4'])
      expect(await within([1, 2, 3, 4], 10)).toEqual([5, 'of 1'])
      expect(await within([2, 1], 10), 'never a part of what changed one').toEqual([6, 7, 'of 1'])
      expect(await within([3, 1, 2], 10)).toEqual(['of 1'])
      expect(await within([1, 2, 3, 4], 1_200)).toEqual([5, 'of 1'])
      expect(await within([1, 2, 3, 4], 2_300), 'what changed the second is more').toEqual([5, 'of 1'])
      expect(await within([1, 3, 2, 4], 1_200)).toEqual([5, 'of 2'])
      expect(await within([1, 2, 3, 4], 2_700)).toEqual([5, 6, 7, 'of 3'])
    },
  )

  withLog(
    '[PEOPLE10] what one person wrote is read in order, within bounds, and nothing of it once erased',
    async (log) => {
      const epoch = await own(log)
      const by = (actor: string, text: string) => message(text, { actor })
      const events = [by('mia', 'a'.repeat(300)), by('gus', 'b'), by('mia', 'c'.repeat(300)), by('mia', 'd')]
      await log.append([unit('r', epoch, 0, { events })])
      const seqs = async (actor: string, range: object = {}): Promise<number[]> =>
        (await log.readBy('r', actor, { ...ALL, ...range })).map(({ seq }) => seq)
      expect([await seqs('mia'), await seqs('gus'), await seqs('eve')]).toEqual([[1, 3, 4], [2], []])
      expect(await seqs('mia', { after: 1 })).toEqual([3, 4])
      expect(await seqs('mia', { limit: 2 })).toEqual([1, 3])
      expect(await seqs('mia', { maxBytes: 1 })).toEqual([1])
      expect(await seqs('mia', { maxBytes: 400 })).toEqual([1])
      expect((await log.readBy('r', 'gus', ALL))[0]).toMatchObject({ actor: 'gus', body: { text: 'b' } })
      await log.append([unit('r', epoch, 4, { actor: 'system', events: [erasure('mia')] })])
      expect([await seqs('mia'), await seqs('gus')]).toEqual([[], [2]])
    },
  )

  withLog('[MSG3] what one person said is found newest first, with what was deleted or without it', async (log) => {
    const epoch = await own(log)
    const by = (actor: string, text: string) => message(text, { actor })
    const gone = { ...message('', { actor: 'mo' }), type: 'message.deleted', body: { message: 3 }, amends: 3 } as never
    const events = [by('mia', 'a'), by('gus', 'b'), by('mia', 'c'), ban('mia'), by('mia', 'd'), gone]
    await log.append([unit('r', epoch, 0, { events })])
    const seqs = async (actor: string, undeleted: boolean, limit = 10): Promise<number[]> =>
      (await log.messagesBy('r', actor, { limit, undeleted })).map(({ seq }) => seq)
    expect([await seqs('mia', false), await seqs('mia', true)]).toEqual([
      [5, 3, 1],
      [5, 1],
    ])
    expect([await seqs('mia', true, 1), await seqs('eve', true)]).toEqual([[5], []])
    expect((await log.messagesBy('r', 'gus', { limit: 1, undeleted: true }))[0]).toMatchObject({ body: { text: 'b' } })
    await log.append([unit('r', epoch, 6, { actor: 'system', events: [erasure('mia')] })])
    expect([await seqs('mia', false), await seqs('gus', false)]).toEqual([[], [2]])
  })

  withLog('[LOG36] bounds in bytes are bytes of UTF-8, in whatever language people write', async (log) => {
    const epoch = await own(log)
    const events = Array.from({ length: 4 }, () => message('满'.repeat(1_000)))
    await log.append([unit('r', epoch, 0, { events })])
    const bound = { limit: 9, maxBytes: 7_000 }
    expect((await log.read('r', { after: 0, ...bound })).map(({ seq }) => seq)).toEqual([1, 2])
    expect((await log.exportEvents('r', { after: 0, ...bound })).map(({ event }) => event.seq)).toEqual([1, 2])
    expect((await log.readSeqs('r', [4, 3, 2], bound.maxBytes)).map(({ seq }) => seq)).toEqual([2, 3])
    const back = await log.readBack('r', { before: 9, ...bound, type: 'message.sent' })
    expect([...back.events.map(({ seq }) => seq), back.more]).toEqual([3, 4, true])
  })

  withLog('[LOG31] a room knows what its events take, through appends, retention and erasure', async (log) => {
    const epoch = await own(log)
    const bytes = async (): Promise<number> => (await log.heads(['r']))[0]?.bytes ?? -1
    const stored = async (): Promise<number> =>
      (await log.exportEvents('r', ALL)).reduce(
        (sum, { body }) => sum + 400 + (body === null ? 0 : Buffer.byteLength(body)),
        0,
      )
    expect(await bytes()).toBe(0)
    const other = message('of Gus, 你好', { actor: 'gus' })
    const results = await log.append([
      unit('r', epoch, 0, { events: [message('one 🎉'), other] }),
      unit('r', epoch, 2, { claims: ['a', 'a'] }),
      unit('r', epoch, 2, { events: [ban('ed')] }),
    ])
    expect(await bytes()).toBe(await stored())
    expect(results[2]).toMatchObject({ outcome: 'committed', bytes: await bytes() })
    await log.append([unit('r', epoch, 3), unit('r', epoch, 4), unit('r', epoch, 9)])
    expect(await bytes()).toBe(await stored())
    const [erased] = await log.append([unit('r', epoch, 5, { actor: 'system', events: [erasure('mia')] })])
    expect(await bytes()).toBe(await stored())
    expect(erased).toMatchObject({ bytes: await bytes() })
    await log.saveSnapshot({
      ...{ stateVersion: 1, versions: {} },
      position: { epoch, seq: 3 },
      state: { ...initialState('r'), epoch, seq: 3 },
    })
    await log.retain('r', 9)
    expect(await bytes()).toBe(await stored())
    expect((await log.takeOwnership('r'))?.bytes).toBe(await stored())
    expect(await bytes()).toBeGreaterThan(0)
  })
}
