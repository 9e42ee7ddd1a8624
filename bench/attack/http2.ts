// The little of HTTP/2 that attacks need (RFC 9113, section 4.1; RFC 7541, section 6.2.2).

export const TYPE = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, continuation: 9 } as const
export const END_STREAM = 1
export const END_HEADERS = 4

export function h2Frame(type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

export const OPENING = Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), h2Frame(TYPE.settings, 0, 0)])

const fields = (...pairs: [name: string, value: string][]): Buffer =>
  Buffer.concat(
    pairs.flatMap(([name, value]) => [
      Buffer.from([0, name.length]),
      Buffer.from(name),
      Buffer.from([value.length]),
      Buffer.from(value),
    ]),
  )

export const request = (method: string, path: string, ...more: [string, string][]): Buffer =>
  fields([':method', method], [':scheme', 'https'], [':authority', '127.0.0.1'], [':path', path], ...more)
