import { lstat, open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { JournalReader, MAX_JOURNAL_BYTES, writeLine } from './journal.ts'
import type { Line, RecordingState } from './journal.ts'

/** How a file is opened; a test may let it fail. */
export type OpenFile = (path: string, flags: string) => Promise<FileHandle>

const READ_BYTES = 256 * 1_024
const NEWLINE = 10

/**
 * Reads the journal of a recording, in pieces; undefined when there is none, or none with a beginning. What lies behind the
 * bound of a journal, and what is longer than a line can be, is passed over.
 */
export async function readJournalFile(path: string): Promise<RecordingState | undefined> {
  const found = await lstat(path)
  // Nothing else that may stand in its place can be read without waiting for it.
  if (!found.isFile()) return undefined
  const reader = new JournalReader()
  const file = await open(path, 'r')
  try {
    const piece = Buffer.allocUnsafe(READ_BYTES)
    for (let at = 0; at < MAX_JOURNAL_BYTES;) {
      const { bytesRead } = await file.read(piece, 0, Math.min(READ_BYTES, MAX_JOURNAL_BYTES - at), at)
      if (bytesRead === 0) break
      at += bytesRead
      reader.push(piece.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
  const state = reader.end()
  if (state) state.journalBytes = found.size
  return state
}

/** The end of a journal, where lines are added. Half a line that a crash or a full disk left is closed first. */
export class JournalFile {
  #file: FileHandle
  #bytes: number
  #isWhole: boolean

  private constructor(file: FileHandle, bytes: number, isWhole: boolean) {
    this.#file = file
    this.#bytes = bytes
    this.#isWhole = isWhole
  }

  static async open(path: string, openFile: OpenFile = open): Promise<JournalFile> {
    const file = await openFile(path, 'a+')
    try {
      const { size } = await file.stat()
      const last = Buffer.alloc(1)
      if (size > 0) await file.read(last, 0, 1, size - 1)
      return new JournalFile(file, size, size === 0 || last[0] === NEWLINE)
    } catch (error) {
      await file.close()
      throw error
    }
  }

  /** Adds a line and takes it into the state; when it cannot be written, neither. */
  async note(state: RecordingState, line: Line): Promise<void> {
    const wasWhole = this.#isWhole
    const text = `${wasWhole ? '' : '\n'}${writeLine(line)}`
    try {
      await this.#file.appendFile(text)
    } catch (error) {
      // Whatever of it is there must not be read as a line: others come to stand behind it.
      this.#isWhole = false
      await this.#file.truncate(this.#bytes).then(
        () => (this.#isWhole = wasWhole),
        () => {},
      )
      throw error
    }
    this.#isWhole = true
    this.#bytes += Buffer.byteLength(text)
    state.journalBytes = this.#bytes
    state.take(line)
  }

  sync(): Promise<void> {
    return this.#file.sync()
  }

  close(): Promise<void> {
    return this.#file.close()
  }
}

/** Adds one line to a journal that nobody is writing. */
export async function noteOnce(path: string, state: RecordingState, line: Line): Promise<void> {
  const journal = await JournalFile.open(path)
  try {
    await journal.note(state, line)
  } finally {
    await journal.close()
  }
}
