import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import type { Logger } from '../ops/index.ts'
import { RecordingState } from './recording-index.ts'
import type { Head } from './recording-index.ts'

export const headOf = (id: string, more: Partial<Head> = {}): Head => ({
  ...{ t: 'recording', v: 1, id, room: 'one', kind: 'evening', title: id, at: 1_000 },
  ...more,
})

/** A recording of one run with parts of a second and ten bytes each. */
export function stateOf(
  id: string,
  { parts = 1, bytes = 10, ...more }: Partial<Head> & { parts?: number; bytes?: number } = {},
) {
  const state = new RecordingState(headOf(id, more))
  if (parts > 0) state.take({ t: 'run', mime: 'video/mp4', width: 1, height: 1, bytes: 0 })
  for (let n = 0; n < parts; n++)
    state.take({ t: 'part', ms: 1_000, bytes, independent: true, at: state.head.at + n * 1_000, seq: n })
  return state
}

/** A folder that is gone after the test. */
export function folderForTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ovation-recording-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A logger, and what it was told. */
export function listeningLogger(): { logger: Logger; lines: { msg: string; [key: string]: unknown }[] } {
  const lines: { msg: string }[] = []
  const write = (line: string): void => void lines.push(JSON.parse(line) as { msg: string })
  return { logger: pino({ level: 'info', base: null, timestamp: false }, { write }), lines }
}
