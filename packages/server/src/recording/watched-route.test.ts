import { fastify } from 'fastify'
import { OvationError } from '@ovation/protocol'
import { describe, expect, it } from 'vitest'
import { stateOf } from './states.fixture.ts'
import { watchedRoute } from './watched-route.ts'

function world({ kind = 'evening' as const, isOpen = true, isFull = false } = {}) {
  const told: unknown[] = []
  const app = fastify()
  app.setErrorHandler((error, _, reply) => reply.code(error instanceof OvationError ? 400 : 500).send(error))
  watchedRoute(app, {
    catalogue: { mustGet: (id) => stateOf(id, { kind, parts: 3 }) },
    mayPlay: async ({ query }) => isOpen || query.ticket === 'let-me-in',
    rate: {
      mustTake: () => {
        if (isFull) throw new OvationError('rate_limited')
      },
    },
    addressOf: ({ ip }) => ip,
    watched: (recording, view) => void told.push([recording, view]),
  })
  const tell = async (query: string) =>
    (await app.inject({ method: 'POST', url: `/replay/rec/watched?${query}` })).statusCode
  return { tell, told }
}

describe('what players of replays tell', () => {
  it('[REPORT21] is which minutes they have reached, and whether it is the first time', async () => {
    const { tell, told } = world()
    expect([await tell('minutes=0,12&new=1'), await tell('minutes=3')]).toEqual([204, 204])
    const recording = { id: 'rec', room: 'one', at: 1_000, durationMs: 3_000 }
    expect(told).toEqual([
      [recording, { minutes: [0, 12], isNew: true }],
      [recording, { minutes: [3], isNew: false }],
    ])
  })

  it('[REPORT21] is refused where it is not readable, too often, or of a recording that they may not play', async () => {
    const { tell, told } = world()
    const queries = [
      '',
      'minutes=',
      'minutes=-1',
      'minutes=1.5',
      'minutes=123456',
      `minutes=${Array(11).fill(1).join()}`,
    ]
    for (const query of queries) expect(await tell(query)).toBe(400)
    const refused = world({ isOpen: false })
    expect([await refused.tell('minutes=0'), await refused.tell('minutes=0&ticket=let-me-in')]).toEqual([400, 204])
    const full = world({ isFull: true })
    expect([await full.tell('minutes=0'), told, refused.told.length, full.told]).toEqual([400, [], 1, []])
  })

  it('[REPORT21] is not counted of clips', async () => {
    const { tell, told } = world({ kind: 'clip' as never })
    expect([await tell('minutes=0&new=1'), told]).toEqual([204, []])
  })
})
