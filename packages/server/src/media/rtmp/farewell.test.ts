import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { readAmf } from './amf0.ts'
import { ChunkReader } from './chunks.ts'
import { sayLast } from './farewell.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A socket without a network, and what is done with it. */
class FakeSocket extends EventEmitter {
  writable = true
  readonly did: string[] = []
  readonly written: Buffer[] = []
  write = (bytes: Buffer): void => void this.written.push(bytes)
  end = (): void => void this.did.push('end')
  resume = (): void => void this.did.push('resume')
  destroy = (): void => void this.did.push('destroy')
  get socket(): Socket {
    return this as unknown as Socket
  }
}
const saidTo = ({ written }: FakeSocket): unknown[] => {
  const limits = { maxMessageBytes: 1e6, maxUnfinishedBytes: 1e6, maxHeaderBytes: 1e6 }
  return new ChunkReader(limits).push(Buffer.concat(written)).map(({ payload }) => readAmf(payload).values)
}

it('[RTMP16] the last words are sent, and what still comes is read and thrown away, so that they arrive', () => {
  const fake = new FakeSocket()
  sayLast(fake.socket, { code: 'NetStream.Failed' })
  expect(saidTo(fake)).toEqual([['onStatus', 0, null, { code: 'NetStream.Failed' }]])
  expect(fake.did).toEqual(['end', 'resume'])
  fake.emit('end')
  expect(fake.did).toEqual(['end', 'resume', 'destroy'])
})

it('[RTMP17] the connection is closed after half a second, whether or not the encoder has read them', () => {
  const fake = new FakeSocket()
  sayLast(fake.socket, { code: 'NetStream.Failed' })
  vi.advanceTimersByTime(499)
  expect(fake.did).toEqual(['end', 'resume'])
  vi.advanceTimersByTime(1)
  expect(fake.did).toEqual(['end', 'resume', 'destroy'])
})

it('[RTMP17] nothing is left of a connection that was closed before', () => {
  const fake = new FakeSocket()
  sayLast(fake.socket, { code: 'NetStream.Failed' })
  fake.emit('close')
  expect(vi.getTimerCount()).toBe(0)
})

it('[RTMP17] without words, or with nobody to take them, the connection is closed at once', () => {
  const silent = new FakeSocket()
  sayLast(silent.socket, undefined)
  const gone = Object.assign(new FakeSocket(), { writable: false })
  sayLast(gone.socket, { code: 'NetStream.Failed' })
  for (const { did, written } of [silent, gone]) expect([did, written]).toEqual([['destroy'], []])
  expect(vi.getTimerCount()).toBe(0)
})
