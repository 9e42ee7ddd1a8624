import { join } from 'node:path'
import { hostileUtf8, spoilBytes } from './bytes.ts'
import { step, talk } from './door.ts'
import type { Door } from './door.ts'
import { hostileJson } from './json.ts'

/** Verbs of the command line as they should be. Those that write go to rooms that nothing else needs. */
export const VERBS: readonly unknown[] = [
  { verb: 'status', args: {} },
  { verb: 'signin', args: {} },
  { verb: 'room.create', args: { room: 'made', title: 'Made' } },
  { verb: 'room.list', args: {} },
  { verb: 'room.key', args: { room: 'made' } },
  { verb: 'room.rotate-key', args: { room: 'made' } },
  { verb: 'room.verify', args: { room: 'made' } },
  { verb: 'room.delete', args: { room: 'made', yes: false } },
  { verb: 'room.erase', args: { room: 'made', user: 'somebody' } },
  { verb: 'ledger.audit', args: {} },
  { verb: 'token', args: { room: 'made', user: 'somebody', role: 'member', name: 'Name', expiresInS: 60 } },
]

export const controlSocket: Door = {
  name: 'control-socket',
  input(draw) {
    const body = hostileUtf8(hostileJson(draw.pick(VERBS), draw), draw)
    const length = draw.oneIn(10) ? draw.pick([0, 1, body.length + 5, -1, 10 ** 20]) : body.length
    const head = `${draw.oneIn(10) ? draw.pick(['GET', 'PUT', 'CONNECT']) : 'POST'} ${draw.oneIn(8) ? draw.pick(['//', '*', 'http://[', '/%']) : '/'} HTTP/1.1\r\nHost: x\r\n${draw.oneIn(20) ? 'Connection: Upgrade\r\nUpgrade: x\r\n' : ''}Content-Length: ${length}\r\n\r\n`
    const bytes = Buffer.concat([Buffer.from(head), body])
    return [step(draw.oneIn(10) ? spoilBytes(bytes, draw) : bytes, 'HTTP/1.1')]
  },
  send: (steps, target, from) => talk({ path: join(target.folder, 'control.sock') }, steps, from),
}
