import { spoilBytes } from './bytes.ts'
import { step, talk } from './door.ts'
import type { Door } from './door.ts'
import { http1, upgrades } from './http1.door.ts'

const HANDSHAKE = 22
/** A ClientHello of TLS 1.2: two ciphers, one curve, two signatures, the protocol `http/1.1`. */
const HELLO = Buffer.concat([
  Buffer.from('16030100520100004e0303', 'hex'),
  Buffer.alloc(32, 7),
  Buffer.from('000004c02bc02f0100', 'hex'),
  Buffer.from('0021', 'hex'),
  Buffer.from('000a000400020017', 'hex'),
  Buffer.from('000d0006000404030804', 'hex'),
  Buffer.from('0010000b000908', 'hex'),
  Buffer.from('http/1.1'),
])

/** The listener that the studio opens for people in the same network: what comes before TLS is there, and what comes in it. */
export const networkListener: Door = {
  name: 'network-listener',
  input(draw, target) {
    if (draw.oneIn(6)) return [step(draw.oneIn(4) ? Buffer.concat([HELLO, draw.bytes(40)]) : spoilBytes(HELLO, draw))]
    return draw.oneIn(2) ? http1.input(draw, target) : upgrades.input(draw, target)
  },
  send: (steps, { networkPort }, from) => {
    if (networkPort === undefined) throw new Error('the server is not open to its network')
    const isHandshake = steps[0]?.bytes[0] === HANDSHAKE
    return talk({ port: networkPort, tls: !isHandshake }, steps, from)
  },
}
