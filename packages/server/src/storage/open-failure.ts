import { join } from 'node:path'
import { oneLine, whyUnusable } from '../ops/index.ts'

/** Result codes of SQLite's (sqlite.org/rescode.html). */
export const SQLITE_BUSY = 5
export const SQLITE_CORRUPT = 11
const SQLITE_NOTADB = 26

/** The primary result code of an error of SQLite's; 0 for any other. */
export const sqliteCode = (error: unknown): number => ((error as { errcode?: number }).errcode ?? 0) & 255

/**
 * Why a file of the data folder could not be opened, in one line. SQLite says "unable to open database file" whatever the
 * reason is, so the folder is asked. The code is kept: it tells whether a change may have been stored.
 */
export function openFailure(folder: string, file: string, error: unknown): Error {
  const code = sqliteCode(error)
  if (code === 0) return error as Error
  const what = `the data folder ${folder} could not be opened`
  const why = whyUnusable(folder, 'OVATION_DATA')
  const line =
    code === SQLITE_NOTADB || code === SQLITE_CORRUPT
      ? `${what}; ${join(folder, file)} is damaged (${oneLine(error)}); restore it from a backup`
      : code === SQLITE_BUSY
        ? `${what}; another program uses ${join(folder, file)}; stop that one or set OVATION_DATA`
        : why
          ? `${what}; ${why.reason}; ${why.remedy}`
          : `${what}; ${join(folder, file)}: ${oneLine(error)}; look at who owns the file and what its rights are, or set OVATION_DATA`
  return Object.assign(new Error(line, { cause: error }), { errcode: (error as { errcode?: number }).errcode })
}
