import { statfs } from 'node:fs/promises'

export type DiskSpace = { freeBytes: number; totalBytes: number }

/** Until somebody has looked, nothing is refused for want of space. */
export const UNKNOWN_SPACE: DiskSpace = { freeBytes: Number.POSITIVE_INFINITY, totalBytes: 0 }

/** The disk under a folder: what this user may still write, and all of it. */
export async function diskSpaceOf(folder: string): Promise<DiskSpace> {
  const { bavail, blocks, bsize } = await statfs(folder)
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
}
