import { describe, expect, it } from 'vitest'
import { IndexReader, MAX_LINE_BYTES, writeLine } from './recording-index.ts'
import type { Line, RecordingState } from './recording-index.ts'

const HEAD: Line = { t: 'recording', v: 1, id: 'r', room: 'demo', kind: 'evening', title: 'x', at: 1_000 }
const RUN: Line = { t: 'run', mime: 'video/mp4', width: 640, height: 360, bytes: 500 }
const part = (n: number): Line => ({
  t: 'part',
  ms: 2_000,
  bytes: 1_000,
  independent: true,
  at: 1_000 + n * 2_000,
  seq: n,
})
const GOOD = writeLine(part(0)).trimEnd()

/** Reads a recording index in pieces of so many bytes, as a file is read. */
function readIndex(text: string, pieceBytes = 1_000_000): RecordingState | undefined {
  const [reader, bytes, piece] = [new IndexReader(), Buffer.from(text), Buffer.alloc(pieceBytes)]
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    bytes.copy(piece, 0, at)
    reader.push(piece.subarray(0, Math.min(pieceBytes, bytes.length - at)))
  }
  return reader.end()
}

const hostile: [string, string][] = [
  ['not a number', GOOD.replace('2000', 'NaN')],
  ['null for a number', GOOD.replace('2000', 'null')],
  ['below zero', GOOD.replace('"bytes":1000', '"bytes":-1000')],
  ['far beyond any length', GOOD.replace('"ms":2000', '"ms":1e308')],
  ['not whole', GOOD.replace('"bytes":1000', '"bytes":1000.5')],
  ['beyond any file', GOOD.replace('"bytes":1000', '"bytes":1e15')],
  ['a seq beyond whole numbers', GOOD.replace('"seq":0', '"seq":1e300')],
  ['nested', `{"t":"part","ms":${'['.repeat(5_000)}${']'.repeat(5_000)}}`],
  ['longer than a line', `{"t":"part","x":"${'x'.repeat(MAX_LINE_BYTES)}"}`],
  ['half a line', GOOD.slice(0, 20)],
]

describe('a recording index', () => {
  it.each(hostile)(
    '[REPLAY13] passes over a line that is %s, and what would lie elsewhere because of it',
    (_, line) => {
      const text = [HEAD, RUN, part(0)].map(writeLine).join('')
      const state = readIndex(
        `${text}${line}\n${[part(2), RUN, part(3), { t: 'end', at: 9_000 } as Line].map(writeLine).join('')}`,
      )
      expect(state?.segments.map(({ run, offset, bytes }) => ({ run, offset, bytes }))).toEqual([
        { run: 0, offset: 500, bytes: 1_000 },
        { run: 1, offset: 500, bytes: 1_000 },
      ])
      expect(state?.endedAt).toBe(9_000)
      for (const { startMs, durationMs } of state?.segments ?? [])
        expect(Number.isFinite(startMs) && Number.isFinite(durationMs)).toBe(true)
    },
  )

  it('[REPLAY13] passes over lines of a later version, and goes on in the same run', () => {
    const text = [HEAD, RUN, part(0)].map(writeLine).join('')
    const state = readIndex(`${text}{"t":"mood","of":"everybody"}\n${writeLine(part(1))}`)
    expect(state?.segments).toHaveLength(2)
  })

  it.each([1, 7, 64, 131_072])('[FUZZ14] means the same in pieces of %i bytes as in one', (pieceBytes) => {
    const title = '满堂彩 '.repeat(10)
    const long = `{"t":"part","x":"${'x'.repeat(MAX_LINE_BYTES)}"}\n`
    const lines = [HEAD, RUN, part(0), { t: 'edit', title }, part(1)] as Line[]
    const text = `${lines.map(writeLine).join('\n')}${long}${[part(2), RUN, part(3)].map(writeLine).join('')}{"t":"en`
    const state = readIndex(text, pieceBytes)
    expect(state).toEqual(readIndex(text))
    expect(state?.title).toBe(title)
    expect(state?.segments.map(({ run, seq }) => [run, seq])).toEqual([
      [0, 0],
      [0, 1],
      [1, 3],
    ])
  })
})
