import { CALL_HEADER, CallSignature } from '../../src/cluster/call-signature.ts'
import { systemClock } from '../../src/ops/index.ts'
import { hostileUtf8 } from './bytes.ts'
import { step, talk } from './door.ts'
import type { Door, Target } from './door.ts'
import { COMMANDS } from './frames.ts'
import { hostileJson } from './json.ts'
import type { Draw } from './random.ts'

/** What nodes ask of each other, as it should be. */
function calls(draw: Draw, target: Target): readonly (readonly [path: string, body: unknown])[] {
  const room = draw.pick(target.rooms)
  const [type, body] = draw.pick(COMMANDS)
  const actor = { id: 'somebody', name: 'Somebody', role: 'member' }
  const request = { actor, commandId: `c${draw.below(1e9)}`, command: { type, body } }
  const told = {
    room,
    likes: 1,
    batch: 1,
    viewers: 1,
    staff: [['somebody', 'host']],
    base: '',
    next: 'v1',
    came: ['somebody'],
    went: [],
  }
  return [
    ['/internal/v1/commands', [{ room, request, trace: {} }]],
    [
      '/internal/v1/commands',
      [{ room, request, trace: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' } }],
    ],
    ['/internal/v1/touch', { node: 'other', rooms: [told] }],
    ['/internal/v1/notice', { type: 'closePerson', actor: 'somebody' }],
    ['/internal/v1/notice', { type: 'cutStream', room, key: 'main' }],
    ['/internal/v1/notice', { type: 'videoHere', room }],
    ['/internal/v1/notice', { type: 'leaving', node: 'other' }],
    ['/internal/v1/people', { room, most: 10 }],
    ['/internal/v1/health', { room }],
    ['/internal/v1/publish-problems', { room }],
    ['/internal/v1/frames', { session: 'x.y', frames: ['{"t":"pong","n":1}'] }],
  ]
}

/** Calls between nodes: mostly signed as they should be, so that their bodies are read. */
export const clusterCalls: Door = {
  name: 'cluster-calls',
  input(draw, target) {
    const [path, value] = draw.pick(calls(draw, target))
    const body = draw.oneIn(10) ? hostileUtf8(hostileJson(value, draw), draw) : Buffer.from(hostileJson(value, draw))
    const signature = signatureOf(target, path, body)
    const given = draw.oneIn(6)
      ? draw.pick(['', 'x', '0.', `${target.node}.${Date.now()}.`, signature.slice(0, -1), `1e400.${signature}`])
      : signature
    const lines = [
      'Host: 127.0.0.1',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      `${CALL_HEADER}: ${given}`,
    ]
    return [
      step(Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`), body]), 'HTTP/1.1'),
    ]
  },
  send: (steps, target, from) => talk({ port: Number(new URL(target.opsUrl).port) }, steps, from),
}

/** Signs a body that need not be JSON, which a node itself never sends. */
function signatureOf({ signing, node }: Target, path: string, body: Buffer): string {
  const signature = new CallSignature({ secret: signing, node: '', clock: systemClock, maxSpentNonces: 0 })
  return signature.sign(node, { method: 'POST', path }, body).header
}
