import { spoilBytes } from './bytes.ts'
import { step, talk } from './door.ts'
import type { Door, Target } from './door.ts'
import { BAD_TARGETS, http1 } from './http1.door.ts'
import { hostileText } from './json.ts'
import type { Draw } from './random.ts'

// What an authority asks for (RFC 8555, section 8.3), and what is sent on to HTTPS.

const CHALLENGE = '/.well-known/acme-challenge/'
const TOKENS = [
  ...['x'.repeat(16), 'x'.repeat(15), 'x'.repeat(200), 'x'.repeat(201), 'evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA'],
  ...['', '/', '..', '../../secrets', '%2e%2e%2fsecrets', '__proto__', 'constructor_________', '?', '?a=b', '%00', '%'],
]
const HOSTS = [
  ...['fuzz.test', 'FUZZ.TEST:80', 'other.test', '127.0.0.1', '[::1]:80', ''],
  ...['[', ':', ':99999', 'a b', 'a@b', 'evil.test/..', '//evil.test', '\u0001', '\u00ff', `${'a.'.repeat(4_000)}test`],
]

function targetOf(draw: Draw): string {
  if (draw.oneIn(3)) return draw.pick(BAD_TARGETS)
  if (draw.oneIn(8)) return `/${encodeURIComponent(hostileText(draw))}`
  return draw.pick(['', '', '', 'http://fuzz.test', '/.', '//evil.test']) + CHALLENGE + draw.pick(TOKENS)
}

function request(draw: Draw): Buffer {
  const hosts = Array.from({ length: draw.pick([0, 1, 1, 1, 1, 1, 2]) }, () => `Host: ${draw.pick(HOSTS)}\r\n`)
  const more = draw.oneIn(6)
    ? draw.pick(['Expect: 100-continue', 'Upgrade: h2c\r\nConnection: Upgrade', 'X-Forwarded-For: [', 'a: \u0000'])
    : 'Accept: */*'
  const method = draw.pick(['GET', 'GET', 'GET', 'HEAD', 'POST', 'OPTIONS', 'CONNECT', 'PRI'])
  return Buffer.from(
    `${method} ${targetOf(draw)} HTTP/1.${draw.pick([1, 1, 1, 0])}\r\n${hosts.join('')}${more}\r\n\r\n`,
  )
}

export const plainHttp: Door = {
  name: 'plain-http',
  input(draw: Draw, target: Target) {
    if (draw.oneIn(4)) return http1.input(draw, target)
    const bytes = Buffer.concat(Array.from({ length: draw.oneIn(8) ? 1 + draw.below(20) : 1 }, () => request(draw)))
    return [step(draw.oneIn(6) ? spoilBytes(bytes, draw) : bytes, 'HTTP/1.1')]
  },
  send: (steps, { plainPort }, from) => {
    if (plainPort === undefined) throw new Error('the server does not listen without TLS')
    return talk({ port: plainPort }, steps, from)
  },
}
