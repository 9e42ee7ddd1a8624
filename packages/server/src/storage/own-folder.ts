import { chmodSync, closeSync, lstatSync, openSync } from 'node:fs'
import type { Stats } from 'node:fs'
import { join, resolve, sep } from 'node:path'

const OTHERS = 0o077
const SHARED = 0o3000
const FILE_MODE = 0o600
const FOLDER_MODE = 0o700

/** What the server keeps in the data folder. Secrets are not among it: a file that others could read is refused. */
const CONTENTS = [
  ...['ovation.db', 'ovation.db-wal', 'ovation.db-shm', 'lock.db', 'lock.db-journal'],
  ...['recordings', 'downloads', 'show-files'],
]

const isWithin = (folder: string, path: string): boolean =>
  `${resolve(path)}${sep}`.startsWith(`${resolve(folder)}${sep}`)

export type CloseOptions = {
  /** A folder that other nodes read too; it is left as it is. */
  shared?: string | undefined
  /** Who this process is; undefined where files have no owner. */
  uid?: number | undefined
}

/**
 * Takes the rights of others off the data folder and what the server keeps in it; a program before this one, or an
 * operator, made them by their umask. Gives a sentence for each that others can still read.
 */
export function closeToOthers(folder: string, { shared, uid = process.getuid?.() }: CloseOptions = {}): string[] {
  if (uid === undefined) return []
  const isShared = (path: string): boolean => shared !== undefined && isWithin(path, shared)
  const close = (path: string): string | undefined => {
    const stats = lstatSync(path, { throwIfNoEntry: false })
    // A link leads to where somebody else decided on the rights.
    if (!stats || !(stats.isFile() || stats.isDirectory()) || (stats.mode & OTHERS) === 0) return undefined
    if (isShared(path)) return path === folder ? `${path} holds the recordings that nodes share` : undefined
    return tighten(path, stats, uid)
  }
  return [folder, ...CONTENTS.map((name) => join(folder, name))].map(close).filter((why) => why !== undefined)
}

function tighten(path: string, stats: Stats, uid: number): string | undefined {
  if (stats.uid !== uid) return `${path} belongs to another user`
  if ((stats.mode & SHARED) !== 0) return `${path} is shared by its setgid or sticky bit`
  try {
    chmodSync(path, stats.isDirectory() ? FOLDER_MODE : FILE_MODE)
    return undefined
  } catch (error) {
    return `${path} could not be changed (${(error as NodeJS.ErrnoException).code})`
  }
}

/** Makes an empty file that others cannot read, whatever the umask; what SQLite puts beside it has the same rights. */
export function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'a', FILE_MODE))
  } catch {
    // Why it cannot be used is said by anyone who opens it.
  }
}
