import { EventEmitter } from 'node:events'
import type { Server, Socket } from 'node:net'
import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { Sockets } from './sockets.ts'
import type { SocketBounds } from './sockets.ts'

const BOUNDS: SocketBounds = {
  maxSockets: 10,
  maxSocketsPerAddress: 6,
  maxPending: 8,
  maxPendingPerAddress: 5,
  pendingTimeoutMs: 10_000,
}

class FakeSocket extends EventEmitter {
  static ports = 0
  remoteAddress: string
  remotePort = ++FakeSocket.ports
  localAddress = '127.0.0.1'
  localPort = 8_080
  writableLength = 0
  destroyed = false

  constructor(address: string) {
    super()
    this.remoteAddress = address
  }

  destroy(): void {
    if (this.destroyed) return
    this.destroyed = true
    setImmediate(() => this.emit('close'))
  }
}

function ledger(overrides: Partial<SocketBounds> = {}, maxSockets = 100) {
  const clock = new ManualClock()
  const refused: string[] = []
  const bounds = { ...BOUNDS, ...overrides }
  const sockets = new Sockets({
    clock,
    maxSockets,
    unread: { maxBytesPerSocket: 1_000, maxBytesPerAddress: 1_500, maxBytes: 2_000 },
    bounds: { http: bounds, ingest: bounds, ops: bounds },
    keyOf: (peer) => (peer === 'proxy' ? undefined : peer),
    mayOpen: (key) => key !== 'hasty',
    onRefused: (why) => refused.push(why),
  })
  const servers = { http: new EventEmitter(), ingest: new EventEmitter() }
  sockets.watch(servers.http as Server, 'http')
  sockets.watch(servers.ingest as Server, 'ingest')
  const open = (address: string, on: 'http' | 'ingest' = 'http'): FakeSocket => {
    const socket = new FakeSocket(address)
    servers[on].emit('connection', socket)
    return socket
  }
  const many = (address: string, count: number): FakeSocket[] => Array.from({ length: count }, () => open(address))
  const settle = (socket: FakeSocket): void => sockets.settle(socket as unknown as Socket)
  const hold = (socket: FakeSocket): void => sockets.hold(socket as unknown as Socket)
  return { clock, refused, sockets, servers, open, many, settle, hold }
}

const alive = (sockets: readonly FakeSocket[]): number => sockets.filter(({ destroyed }) => !destroyed).length

describe('sockets, from accept to close', () => {
  it('[BUDGET24] silent sockets of many addresses, one each, keep nobody out for longer than a quarter of a second', () => {
    const { open, clock, refused } = ledger()
    const silent = Array.from({ length: 8 }, (_, index) => open(`silent${index}`, 'ingest'))
    expect(open('early', 'ingest').destroyed).toBe(true)
    clock.advance(250)
    expect(open('encoder', 'ingest').destroyed).toBe(false)
    expect(silent.map(({ destroyed }) => destroyed)).toEqual([true, ...Array.from({ length: 7 }, () => false)])
    expect(refused).toEqual(['pending sockets (ingest)', 'pending sockets (ingest)'])
  })

  it('[BUDGET1] an address has so many, pending and in all, over every listener; closing one frees its place', async () => {
    const { many, open, settle, sockets } = ledger()
    const pending = many('a', 6)
    expect(alive(pending)).toBe(5)
    for (const socket of pending) settle(socket)
    expect(alive(many('a', 2))).toBe(1)
    expect(open('a', 'ingest').destroyed).toBe(false)
    pending[0]?.destroy()
    await new Promise((done) => void setImmediate(done))
    expect(open('a').destroyed).toBe(false)
    expect(sockets.size).toBe(7)
  })

  it('[BUDGET15] an address whose places are taken gives up the oldest socket that shows nothing, and no other', () => {
    const { many, open, settle, hold, refused } = ledger()
    const silent = many('a', 5)
    const encoder = open('a')
    expect([encoder.destroyed, silent[0]?.destroyed, alive(silent)]).toEqual([false, true, 4])
    hold(encoder)
    for (const socket of silent) settle(socket)
    const last = open('a')
    const next = open('a')
    expect([last.destroyed, next.destroyed, encoder.destroyed, alive(silent)]).toEqual([true, false, false, 4])
    settle(next)
    expect(open('a').destroyed, 'all of them have shown something').toBe(true)
    expect(refused).toEqual([
      'pending sockets of one address (http)',
      'pending sockets of one address (http)',
      'sockets of one address (http)',
    ])
  })

  it('[BUDGET1] when there is no place, a flood gives way to others, and those who are known give way to nobody', () => {
    const { clock, many, open, settle, hold, sockets } = ledger()
    const flood = [...many('a', 4), ...many('b', 4)]
    const honest = open('c')
    expect([honest.destroyed, alive(flood), sockets.size]).toEqual([false, 7, 8])
    settle(honest)
    for (const socket of flood) settle(socket)
    const more = many('d', 2)
    for (const socket of more) settle(socket)
    expect(sockets.size).toBe(10)
    for (const socket of flood) hold(socket)
    clock.advance(200)
    const late = open('e')
    expect([late.destroyed, alive(more), alive([honest])]).toEqual([false, 1, 1])
    expect(alive(flood)).toBe(7)
    expect(open('e').destroyed).toBe(true)
  })

  it('[BUDGET1] the whole process has so many, whatever its listeners have', () => {
    const { many, open, refused } = ledger({}, 4)
    const flood = many('a', 2)
    open('b', 'ingest')
    open('c', 'ingest')
    expect([open('d', 'ingest').destroyed, alive(flood)]).toEqual([false, 1])
    expect(open('e').destroyed).toBe(true)
    expect(refused).toEqual(['sockets'])
  })

  it('[BUDGET2] what shows nothing complete in time is closed', () => {
    const { clock, open, settle } = ledger()
    const [silent, quick] = [open('a'), open('a', 'ingest')]
    settle(quick)
    clock.advance(9_900)
    const late = open('a')
    clock.advance(600)
    expect([silent.destroyed, quick.destroyed, late.destroyed]).toEqual([true, false, false])
  })

  it('[BUDGET3] bytes that wait unread are bounded for a socket, an address and all, the largest first', () => {
    const { clock, open, sockets } = ledger({ maxSockets: 100, maxSocketsPerAddress: 100 })
    const sized = (address: string, bytes: number): FakeSocket => {
      const socket = open(address)
      socket.writableLength = bytes
      return socket
    }
    const large = sized('a', 1_001)
    const [first, second] = [sized('b', 900), sized('b', 700)]
    const others = ['c', 'd', 'e'].map((address) => sized(address, 500))
    clock.advance(500)
    expect([large.destroyed, first.destroyed, second.destroyed]).toEqual([true, true, true])
    expect(alive(others)).toBe(3)
    expect([sockets.unreadBytes, sockets.unreadOf('c')]).toEqual([1_500, 500])
  })

  it('[BUDGET1] very many addresses with one socket each hide none that has very many', () => {
    const { many, open, settle } = ledger(
      { maxSockets: 1_000, maxSocketsPerAddress: 900, maxPending: 900, maxPendingPerAddress: 900 },
      900,
    )
    for (let n = 0; n < 400; n++) settle(open(`single-${n}`))
    const flood = many('flood', 500)
    const honest = Array.from({ length: 5 }, (_, n) => open(`honest-${n}`))
    expect([alive(honest), alive(flood)]).toEqual([5, 495])
  })

  it('[BUDGET1] one port of a client that goes to two addresses of this host is two sockets', async () => {
    const { servers, sockets } = ledger()
    const [first, second] = [new FakeSocket('a'), new FakeSocket('a')]
    second.remotePort = first.remotePort
    second.localAddress = '127.0.0.2'
    for (const socket of [first, second]) servers.http.emit('connection', socket)
    expect(sockets.size).toBe(2)
    for (const socket of [first, second]) socket.destroy()
    await new Promise((done) => void setImmediate(done))
    expect(sockets.size).toBe(0)
  })

  it('[BUDGET1] an address that opens them too fast is refused', () => {
    const { open, refused } = ledger()
    expect([open('hasty').destroyed, open('a').destroyed]).toEqual([true, false])
    expect(refused).toEqual(['new sockets of one address (http)'])
  })

  it('[BUDGET1] those behind a trusted proxy count for themselves, not for the proxy', () => {
    const { many } = ledger({ maxSockets: 50, maxPending: 50 })
    expect(alive(many('proxy', 20))).toBe(20)
  })
})
