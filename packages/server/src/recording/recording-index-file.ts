import { lstat, open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { IndexReader, MAX_INDEX_BYTES, writeLine } from './recording-index.ts'
import type { Line, RecordingState } from './recording-index.ts'

/** How a file is opened; a test may let it fail. */
export type OpenFile = (path: string, flags: string) => Promise<FileHandle>

const READ_BYTES = 256 * 1_024
const NEWLINE = 10

/**
 * Reads the recording index of a recording, in pieces; undefined when there is none, or none with a beginning. What lies behind the
 * bound of a recording index, and what is longer than a line can be, is passed over.
 */
export async function readIndexFile(path: string): Promise<RecordingState | undefined> {
  const found = await lstat(path)
  // Nothing else that may stand in its place can be read without waiting for it.
  if (!found.isFile()) return undefined
  const reader = new IndexReader()
  const file = await open(path, 'r')
  try {
    const piece = Buffer.allocUnsafe(READ_BYTES)
    for (let at = 0; at < MAX_INDEX_BYTES;) {
      const { bytesRead } = await file.read(piece, 0, Math.min(READ_BYTES, MAX_INDEX_BYTES - at), at)
      if (bytesRead === 0) break
      at += bytesRead
      reader.push(piece.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
  const state = reader.end()
  if (state) state.indexBytes = found.size
  return state
}

/** The end of a recording index, where lines are added. Half a line that a crash or a full disk left is closed first. */
export class IndexFile {
  #file: FileHandle
  #bytes: number
  #isWhole: boolean

  private constructor(file: FileHandle, bytes: number, isWhole: boolean) {
    this.#file = file
    this.#bytes = bytes
    this.#isWhole = isWhole
  }

  static async open(path: string, openFile: OpenFile = open): Promise<IndexFile> {
    const file = await openFile(path, 'a+')
    try {
      const { size } = await file.stat()
      const last = Buffer.alloc(1)
      if (size > 0) await file.read(last, 0, 1, size - 1)
      return new IndexFile(file, size, size === 0 || last[0] === NEWLINE)
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
    state.indexBytes = this.#bytes
    state.take(line)
  }

  sync(): Promise<void> {
    return this.#file.sync()
  }

  close(): Promise<void> {
    return this.#file.close()
  }
}

/** Adds one line to a recording index that nobody is writing. */
export async function noteOnce(path: string, state: RecordingState, line: Line): Promise<void> {
  const recordingIndex = await IndexFile.open(path)
  try {
    await recordingIndex.note(state, line)
  } finally {
    await recordingIndex.close()
  }
}
