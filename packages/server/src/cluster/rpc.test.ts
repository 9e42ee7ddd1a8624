import { describe, expect, it } from 'vitest'
import { readReply, readRequest, RPC, RPC_NAMES } from './rpc.ts'
import type { RpcName } from './rpc.ts'

const command = (type: string, body: unknown) => ({
  room: 'r',
  trace: { traceparent: '00-1-2-01' },
  request: {
    actor: { id: 'mei', name: 'Mei', role: 'member', avatar: 'https://x.example/mei.png' },
    ...{ commandId: 'c1', command: { type, body }, site: 4 },
  },
})
const hello = command('message.send', { text: 'hello' })
const report = {
  ...{ room: 'r', viewers: 2, likes: 3, batch: 1, staff: [['mei', 'host']] },
  ...{ base: '', next: 'n1', came: ['mei'], went: ['tao'] },
}

/** What nodes of 0.2.0 send each other; those of the next version have to understand it. */
const SENT: Record<RpcName, { path: string; request: unknown; reply: unknown }> = {
  commands: {
    path: 'commands',
    request: [hello],
    reply: {
      answers: [
        { position: { epoch: 1, seq: 7 } },
        { error: { code: 'rate_limited', message: 'Too fast', retryInMs: 100 } },
        { error: { code: 'revision_conflict', message: 'It changed', revision: 3 } },
      ],
    },
  },
  heartbeat: {
    path: 'touch',
    request: { node: 'a', rooms: [report] },
    reply: { rooms: [{ room: 'r', likes: 9, viewers: 2, anew: false }] },
  },
  notice: { path: 'notice', request: { type: 'cutStream', room: 'r', key: 'k' }, reply: {} },
  frames: { path: 'frames', request: { session: 's', frames: ['{}'] }, reply: { taken: true } },
  health: { path: 'health', request: { room: 'r' }, reply: { health: { bytes: 1, advice: ['a_new_one'] } } },
  problems: {
    path: 'publish-problems',
    request: { room: 'r' },
    reply: { problems: [{ reason: 'a_new_one', at: 1 }] },
  },
  people: {
    path: 'people',
    request: { room: 'r', most: 10 },
    reply: { people: [{ id: 'mei', name: 'Mei', role: 'host', connections: 2 }] },
  },
  presence: {
    path: 'presence',
    request: { rooms: [{ room: 'r', known: '' }] },
    reply: { rooms: [{ room: 'r', known: 'l.1', whole: true, set: [{ id: 'mei', name: 'Mei', at: 1 }], gone: [] }] },
  },
}

const issueOf = (name: RpcName, body: unknown): unknown => {
  try {
    return readRequest(name, body)
  } catch (error) {
    return (error as { code?: string }).code
  }
}
const acceptsReply = (name: RpcName, body: unknown): boolean => {
  try {
    readReply(name, body)
    return true
  } catch {
    return false
  }
}

describe('calls between nodes', () => {
  it.each(RPC_NAMES)('[OWN2] %s is understood as nodes of the version before send and answer it', (name) => {
    const { path, request, reply } = SENT[name]
    expect(RPC[name].path).toBe(`/internal/v1/${path}`)
    expect(readRequest(name, request)).toEqual(request)
    expect(readReply(name, reply)).toEqual(reply)
  })

  it('[ALIAS2] commands are forwarded with the ids that their giver had as a guest', () => {
    const asked = {
      ...hello,
      request: { ...hello.request, actor: { ...hello.request.actor, aliases: ['g_1', 'g_2'] } },
    }
    expect(readRequest('commands', [asked])).toEqual([asked])
  })

  it('[OWN2] fields that a newer node adds are passed over, and those that an older one lacks are made up for', () => {
    expect(readRequest('health', { room: 'r', more: 1 })).toEqual({ room: 'r' })
    expect(readReply('frames', { taken: false, more: 1 })).toEqual({ taken: false })
    expect(readReply('health', {})).toEqual({})
    const { trace: _, ...untraced } = hello
    expect(readRequest('commands', [untraced])).toEqual([{ ...untraced, trace: {} }])
  })

  it.each([
    ['closePerson', { actor: 'mei' }],
    ['cutStream', { room: 'r' }],
    ['videoHere', { room: 'r' }],
    ['joined', {}],
    ['leaving', { node: 'b' }],
  ])('[OWN7] the notice %s', (type, body) => {
    expect(readRequest('notice', { type, ...body })).toEqual({ type, ...body })
    if (Object.keys(body).length > 0) expect(issueOf('notice', { type })).toBe('invalid_frame')
  })

  it('[NODE5] a call of another form is refused', () => {
    const long = 'x'.repeat(1_025)
    const refused: [RpcName, unknown][] = [
      ...RPC_NAMES.flatMap((name) => [undefined, null, 'x', 7].map((body): [RpcName, unknown] => [name, body])),
      ['commands', Array.from({ length: 1_025 }, () => hello)],
      ['heartbeat', { node: long, rooms: [] }],
      ['heartbeat', { node: 'a', rooms: [{ ...report, viewers: -1 }] }],
      ['heartbeat', { node: 'a', rooms: [{ ...report, likes: 0.5 }] }],
      ['heartbeat', { node: 'a', rooms: [{ ...report, staff: [['mei', 'king']] }] }],
      ['heartbeat', { node: 'a', rooms: [{ ...report, room: 'r'.repeat(65) }] }],
      ['heartbeat', { node: 'a', rooms: Array.from({ length: 5_001 }, () => report) }],
      ...['staff', 'came', 'went', 'base', 'next', 'batch', 'room'].map((field): [RpcName, unknown] => [
        'heartbeat',
        { node: 'a', rooms: [{ ...report, [field]: undefined }] },
      ]),
      ...(['came', 'went'] as const).map((field): [RpcName, unknown] => [
        'heartbeat',
        { node: 'a', rooms: [{ ...report, [field]: Array.from({ length: 20_001 }, () => 'p') }] },
      ]),
      ['heartbeat', { node: 'a', rooms: [{ ...report, staff: Array.from({ length: 20_001 }, () => ['p', 'host']) }] }],
      ['notice', { type: 'unknown' }],
      ['frames', { session: 's', frames: Array.from({ length: 65 }, () => '') }],
      ['frames', { session: 's', frames: [1] }],
      ['people', { room: 'r', most: -1 }],
      ['presence', { rooms: [{ room: 'r' }] }],
      ['presence', { rooms: Array.from({ length: 5_001 }, () => ({ room: 'r', known: '' })) }],
    ]
    for (const [name, body] of refused) expect([name, body, issueOf(name, body)]).toEqual([name, body, 'invalid_frame'])
    expect(() => readRequest('health', { room: 7 })).toThrow(/'room' is not usable/)
    expect(() => readRequest('health', 7)).toThrow(/'the call' is not usable/)
  })

  it('[NODE5] a command of another form is refused alone', () => {
    const bad = [
      null,
      { ...hello, room: 7 },
      command('message.send', { text: 7 }),
      command('no.such', {}),
      command('toString', {}),
      { ...hello, request: { ...hello.request, actor: { ...hello.request.actor, role: 'king' } } },
      { ...hello, request: { ...hello.request, site: -1 } },
      { ...hello, trace: { traceparent: 'x'.repeat(1_025) } },
    ]
    expect(readRequest('commands', [...bad, hello])).toEqual([
      ...bad.map(() => ({ refused: { error: { code: 'invalid_frame', message: expect.stringMatching(/./) } } })),
      hello,
    ])
    const [wrong, unknown] = readRequest('commands', [{ ...hello, room: 7 }, command('no.such', {})] as never[])
    expect([wrong, unknown]).toMatchObject([
      { refused: { error: { message: expect.stringContaining("'room' is not usable") } } },
      { refused: { error: { message: expect.stringContaining("'the call' is not usable") } } },
    ])
  })

  it('[NODE5] an answer of another form counts as none', () => {
    const wrong: [RpcName, unknown][] = [
      ...RPC_NAMES.flatMap((name) => [undefined, null, 'x', []].map((body): [RpcName, unknown] => [name, body])),
      ...RPC_NAMES.filter((name) => name !== 'health' && name !== 'notice').map((name): [RpcName, unknown] => [
        name,
        {},
      ]),
      ['commands', { answers: [{}] }],
      ['commands', { answers: [{ position: { epoch: 1 } }] }],
      ['commands', { answers: [{ position: { seq: -1, epoch: 1 } }] }],
      ['commands', { answers: [{ error: { code: 'x' } }] }],
      ['commands', { answers: [{ error: { message: 'x' } }] }],
      ['heartbeat', { rooms: [{ room: 'r', likes: 1, viewers: 1 }] }],
      ['heartbeat', { rooms: [{ room: 'r', likes: 1, anew: false }] }],
      ['heartbeat', { rooms: [{ room: 'r', viewers: 1, anew: false }] }],
      ['heartbeat', { rooms: [{ likes: 1, viewers: 1, anew: false }] }],
      ['people', { people: ['mei'] }],
      ['presence', { rooms: [null] }],
      ['problems', { problems: [7] }],
      ['health', { health: 'good' }],
    ]
    for (const [name, body] of wrong) expect([name, body, acceptsReply(name, body)]).toEqual([name, body, false])
    expect(() => readReply('frames', { taken: 'yes' })).toThrow(/'frames'.*'taken' is not usable/)
    expect(() => readReply('frames', 7)).toThrow(/'the answer' is not usable/)
  })
})
