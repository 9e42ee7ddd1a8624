import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'

/** A file that is shorter than its recording index says must not be filled up with whatever lies in memory. */
export async function readFully(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const into = Buffer.allocUnsafe(length)
  for (let at = 0; at < length;) {
    const { bytesRead } = await file.read(into, at, length - at, position + at)
    if (bytesRead === 0) throw new Error('a file of the recording is shorter than its recording index says')
    at += bytesRead
  }
  return into
}

export async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, 'r')
  try {
    return await use(file)
  } finally {
    await file.close()
  }
}
