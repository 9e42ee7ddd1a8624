import { describe, expect, it } from 'vitest'
import { deleteAllBy, lengthText, lift, MUTE_LENGTHS_MS, restore, undo } from './client-sanctions.ts'
import type { Given } from './client-sanctions.ts'

/** Writes down what is asked; `refuse` says which requests are refused, and with what. */
function room(refuse: Record<string, string> = {}) {
  const asked: string[] = []
  const ask = async (what: string): Promise<never> => {
    asked.push(what)
    const code = refuse[what]
    if (code !== undefined) throw Object.assign(new Error(code), { code })
    return undefined as never
  }
  const given = (options: object | undefined): string => JSON.stringify(options ?? {})
  return {
    asked,
    moderation: {
      mute: (id: string, options?: object) => ask(`mute ${id} ${given(options)}`),
      ban: (id: string, options?: object) => ask(`ban ${id} ${given(options)}`),
      unmute: (id: string) => ask(`unmute ${id}`),
      unban: (id: string) => ask(`unban ${id}`),
    },
  }
}
const given = (more: Partial<Given> = {}): Given => ({
  kind: 'mute',
  ids: ['gus'],
  until: 5_000,
  reason: null,
  ...more,
})

describe('lifting', () => {
  it('[MODERATE8] is from every id, of one kind', async () => {
    const { moderation, asked } = room()
    await lift(moderation, { kind: 'ban', ids: ['@ann', 'g_1'] })
    await lift(moderation, { kind: 'mute', ids: ['gus'] })
    expect(asked).toEqual(['unban @ann', 'unban g_1', 'unmute gus'])
  })

  it('[MODERATE8] goes on past what has ended by itself, and fails with what is refused', async () => {
    const { moderation, asked } = room({ 'unban @ann': 'nothing_to_change' })
    await lift(moderation, { kind: 'ban', ids: ['@ann', 'g_1'] })
    expect(asked).toEqual(['unban @ann', 'unban g_1'])
    const higher = room({ 'unban @ann': 'outranked' })
    await expect(lift(higher.moderation, { kind: 'ban', ids: ['@ann', 'g_1'] })).rejects.toMatchObject({
      code: 'outranked',
    })
  })
})

describe('undoing', () => {
  it('[MODERATE8] what was lifted is given again, for the time that was left and with its reason', async () => {
    const { moderation, asked } = room()
    await restore(moderation, given({ ids: ['@ann', 'g_1'], reason: 'spam' }), 2_000)
    await restore(moderation, given({ kind: 'ban', until: null }), 2_000)
    expect(asked).toEqual([
      'mute @ann {"durationMs":3000,"reason":"spam"}',
      'mute g_1 {"durationMs":3000,"reason":"spam"}',
      'ban gus {"durationMs":null}',
    ])
  })

  it('[MODERATE8] what has run out meanwhile is not given again', async () => {
    const { moderation, asked } = room()
    await restore(moderation, given({ until: 2_000 }), 2_000)
    await restore(moderation, given({ until: 2_999 }), 2_000)
    expect(asked).toEqual([])
  })

  it('[MODERATE5] [STUDIO96] a mute is lifted, or is again the one that it replaced', async () => {
    const { moderation, asked } = room()
    const imposed = { kind: 'mute', ids: ['gus'] } as const
    await undo(moderation, imposed, undefined, 2_000)
    await undo(moderation, imposed, given({ until: 2_000 }), 2_000)
    await undo(moderation, imposed, given({ until: 2_999 }), 2_000)
    await undo(moderation, imposed, given({ until: 3_000 }), 2_000)
    await undo(moderation, imposed, given({ until: null }), 2_000)
    expect(asked).toEqual([
      ...['unmute gus', 'unmute gus', 'unmute gus'],
      ...['mute gus {"durationMs":1000}', 'mute gus {"durationMs":null}'],
    ])
  })
})

describe('deleting what somebody said', () => {
  const messages = (answers: (string | undefined)[]) => {
    const asked: string[] = []
    const deleteAllBy = async (person: string): Promise<never> => {
      const code = answers[asked.push(person) - 1]
      if (code !== undefined) throw Object.assign(new Error(code), { code })
      return undefined as never
    }
    return { asked, room: { messages: { deleteAllBy } } }
  }

  it('[MODERATE6] goes on until nothing is left', async () => {
    const { asked, room } = messages([undefined, undefined, 'nothing_to_change'])
    await deleteAllBy(room, 'gus')
    expect(asked).toEqual(['gus', 'gus', 'gus'])
  })

  it('[MODERATE6] fails with what is refused, and does not go on for ever', async () => {
    await expect(deleteAllBy(messages(['outranked']).room, 'gus')).rejects.toMatchObject({ code: 'outranked' })
    const endless = messages([])
    await deleteAllBy(endless.room, 'gus')
    expect(endless.asked).toHaveLength(50)
  })
})

it('[MODERATE5] lengths are called as people say them', () => {
  const all = (language: string) => MUTE_LENGTHS_MS.map((ms) => lengthText(ms, language))
  expect(all('en')).toEqual(['1 minute', '10 minutes', '1 hour', '1 day', '7 days'])
  expect(all('zh')).toEqual(['1分钟', '10分钟', '1小时', '1天', '7天'])
})
