import { hostileUtf8 } from './bytes.ts'
import { step, Wire } from './door.ts'
import type { Door, Target } from './door.ts'
import { clientFrames } from './frames.ts'
import { hostileJson } from './json.ts'
import type { Draw } from './random.ts'

const SESSION = 'SESSION'

const post = (path: string, body: Buffer, fields: readonly string[] = []): Buffer => {
  const lines = ['Host: 127.0.0.1', 'Content-Type: application/json', `Content-Length: ${body.length}`, ...fields]
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`), body])
}

const frameText = (draw: Draw, target: Target): string => hostileJson(draw.pick(clientFrames(draw, target)), draw)

function commands(draw: Draw, target: Target): Buffer {
  const attach = JSON.stringify({ t: 'attach', id: 'a', room: draw.pick(target.rooms) })
  const frames = [attach, ...Array.from({ length: 1 + draw.below(4) }, () => frameText(draw, target))]
  // Mostly the frames are spoilt and the request around them is whole.
  const body = draw.oneIn(4) ? hostileJson({ frames }, draw) : JSON.stringify({ frames })
  const session = draw.oneIn(8) ? draw.pick(['', 'x', '.', 'node.x', '__proto__', 'constructor']) : SESSION
  return post('/v1/commands', hostileUtf8(body, draw), [`Ovation-Session: ${session}`])
}

/** The one-way stream: its hello is the body of a request, what follows comes over requests that name the session. */
export const sse: Door = {
  name: 'sse',
  input(draw, target) {
    const hello = {
      t: 'hello',
      v: 1,
      ...(draw.oneIn(2) ? { guest: { name: 'sse' } } : { token: draw.pick(target.tokens) }),
    }
    const depth = draw.pick([2_000, 8_000, 30_000])
    // What is deep enough for one way of walking through it is not for another.
    const deep = `{"t":"hello","v":2,"guest":${'['.repeat(depth)}${']'.repeat(depth)}}`
    if (draw.oneIn(25)) return [step(post('/v1/sse', Buffer.from(deep)), 'HTTP/1.1')]
    const body = draw.oneIn(3) ? hostileUtf8(hostileJson(hello, draw), draw) : Buffer.from(JSON.stringify(hello))
    const later = Array.from({ length: 1 + draw.below(2) }, () => step(commands(draw, target), 'HTTP/1.1'))
    return [step(post('/v1/sse', body), '"session"'), ...later]
  },
  async send([first, ...later], target, from) {
    const where = { port: target.port, tls: target.tls }
    const stream = new Wire(where, from)
    if (first && (await stream.connected())) {
      stream.write(first.bytes)
      await stream.until(() => /"session"|"bye"|HTTP\/1\.1 [45]/.test(String(stream.received)))
      const session = /"session":"([^"]+)"/.exec(String(stream.received))?.[1] ?? 'none'
      for (const { bytes } of later) {
        const wire = new Wire(where, from)
        if (await wire.connected()) {
          // The name of the session is known only now; it stands in the head, so that no length changes.
          wire.write(Buffer.from(bytes.toString('latin1').replace(`: ${SESSION}\r`, `: ${session}\r`), 'latin1'))
          await wire.until(() => wire.received.includes('HTTP/1.1'))
        }
        await wire.release(0)
      }
    }
    await stream.release(0)
  },
}
