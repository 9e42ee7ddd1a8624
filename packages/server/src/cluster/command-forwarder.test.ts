import { OvationError } from '@ovation/protocol'
import { describe, expect, it } from 'vitest'
import { OwnershipLost } from '../rooms/index.ts'
import type { CommandRequest } from '../rooms/index.ts'
import { CommandForwarder } from './command-forwarder.ts'
import type { Answer, Forwarded } from './command-forwarder.ts'

const request = (commandId: string): CommandRequest => ({
  ...{ commandId, actor: { id: 'mei', name: 'Mei', role: 'member' } },
  command: { type: 'message.send', body: { text: 'hello' } } as CommandRequest['command'],
})
const stored = (seq: number): Answer => ({ position: { epoch: 1, seq } })
const refused = (code: string): Answer => ({ error: { code, message: code } })
const turn = (): Promise<void> => new Promise((done) => setImmediate(() => setImmediate(done)))

/** Another node that answers when it is let. */
function node() {
  const batches: Forwarded[][] = []
  const open: { answer: (answers: Answer[]) => void; fail: () => void }[] = []
  const forwarder = new CommandForwarder((batch) => {
    batches.push(batch)
    return new Promise((answer, no) => open.push({ answer, fail: () => no(new Error('away')) }))
  })
  const give = (id: string) => forwarder.give('r', request(id)).catch((error: unknown) => error)
  return { batches, open, give }
}

describe('commands for another node', () => {
  it('[OWN2] given in one turn travel in one request, and each has its own outcome', async () => {
    const { batches, open, give } = node()
    const outcomes = [give('1'), give('2'), give('3')]
    expect(batches).toEqual([])
    await turn()
    expect(batches.map((batch) => batch.map((one) => one.request.commandId))).toEqual([['1', '2', '3']])
    open[0]?.answer([stored(7), refused('rate_limited'), stored(8)])
    const [first, second, third] = await Promise.all(outcomes)
    expect([first, third]).toEqual([
      { epoch: 1, seq: 7 },
      { epoch: 1, seq: 8 },
    ])
    expect(second).toBeInstanceOf(OvationError)
    expect(second).toMatchObject({ code: 'rate_limited' })
  })

  it.each(['replaced', 'command_unknown_outcome', 'shutting_down'])(
    '[OWN5] is sent again under the same id after %s, which no client sees',
    async (code) => {
      const { open, give } = node()
      const outcome = give('1')
      await turn()
      open[0]?.answer([refused(code)])
      expect(await outcome).toBeInstanceOf(OwnershipLost)
    },
  )

  it('[OWN5] is sent again under the same id when there is no answer, or too few', async () => {
    const { open, give } = node()
    const lost = give('1')
    await turn()
    open[0]?.fail()
    expect(await lost).toBeInstanceOf(OwnershipLost)
    const outcomes = [give('2'), give('3')]
    await turn()
    open[1]?.answer([stored(1)])
    expect(await outcomes[0]).toEqual({ epoch: 1, seq: 1 })
    expect(await outcomes[1]).toBeInstanceOf(OwnershipLost)
  })

  it('[OWN2] 256 in a request, four requests at a time; the rest follows', async () => {
    const { batches, open, give } = node()
    const outcomes = Array.from({ length: 1_300 }, (_, n) => give(String(n)))
    await turn()
    expect(batches.map(({ length }) => length)).toEqual([256, 256, 256, 256])
    const late = give('late')
    await turn()
    expect(batches).toHaveLength(4)
    open[1]?.answer(Array.from({ length: 256 }, (_, n) => stored(n)))
    await turn()
    expect(batches.map(({ length }) => length)).toEqual([256, 256, 256, 256, 256])
    open[0]?.fail()
    await turn()
    expect(batches.at(-1)?.map((one) => one.request.commandId)).toEqual([
      ...Array.from({ length: 20 }, (_, n) => String(1_280 + n)),
      'late',
    ])
    for (const { answer } of open) answer([])
    await turn()
    expect(await outcomes[300]).toEqual({ epoch: 1, seq: 44 })
    expect(await late).toBeInstanceOf(OwnershipLost)
    expect(batches).toHaveLength(6)
  })
})
