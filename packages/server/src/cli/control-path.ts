import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/** A socket's path has 108 bytes with its end on Linux (unix(7)) and 104 on macOS. */
const MAX_SOCKET_PATH_BYTES = 103
/** Not what TMPDIR names: the server and anyone who asks it may have different environments. */
const SHORT_HOME = '/tmp'
const FOLDER_MODE = 0o700
const HASH_CHARS = 32

const resolved = (dataFolder: string): string => {
  try {
    return realpathSync(dataFolder)
  } catch {
    return resolve(dataFolder)
  }
}

const ownId = (): number => process.getuid?.() ?? 0

/**
 * Where the socket of a data folder may be: in the folder, or, where that path is too long for a socket, in a folder of
 * the user's own under a name that is made of the path. The first is where this user's server puts it; the others are
 * those of anyone who owns the data.
 */
export function controlSocketPaths(dataFolder: string, shortHome = SHORT_HOME): string[] {
  const folder = resolved(dataFolder)
  const path = join(folder, 'control.sock')
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES) return [path]
  const name = `${createHash('sha256').update(folder).digest('base64url').slice(0, HASH_CHARS)}.sock`
  const owner = statSync(folder, { throwIfNoEntry: false })?.uid ?? ownId()
  return [...new Set([ownId(), owner])].map((uid) => join(shortHome, `ovation-${uid}`, name))
}

/** A folder for short paths has to be what its name says: a folder of that user's, closed to all others. */
function mustBeOwn(home: string): void {
  const stats = lstatSync(home)
  if (stats.isDirectory() && basename(home) === `ovation-${stats.uid}` && (stats.mode & 0o077) === 0) return
  throw new Error(
    `the control socket could not be used; the folder ${home} belongs to somebody else or is open to others; remove it, or set OVATION_DATA to a shorter path`,
  )
}

/** The path to listen on; makes the folder around it where there is none. */
export function prepareControlSocket(dataFolder: string, shortHome = SHORT_HOME): string {
  const [path = ''] = controlSocketPaths(dataFolder, shortHome)
  const home = dirname(path)
  if (home === resolved(dataFolder)) return path
  mkdirSync(home, { recursive: true, mode: FOLDER_MODE })
  mustBeOwn(home)
  return path
}

/** The path at which a server may be asked; undefined when there is none. Throws when somebody else may have made it. */
export function findControlSocket(dataFolder: string, shortHome = SHORT_HOME): string | undefined {
  const path = controlSocketPaths(dataFolder, shortHome).find((one) => lstatSync(one, { throwIfNoEntry: false }))
  if (path !== undefined && dirname(path) !== resolved(dataFolder)) mustBeOwn(dirname(path))
  return path
}
