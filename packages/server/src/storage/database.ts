import { mkdirSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { MIGRATIONS, statementsFor } from './migrations.ts'
import { makePrivate } from './own-folder.ts'
import { openFailure, SQLITE_BUSY, sqliteCode } from './open-failure.ts'

export type Mode = 'writer' | 'reader'

const LOCK_FILE = 'lock.db'
const DATABASE_FILE = 'ovation.db'
const BUSY_TIMEOUT_MS = 5_000
const WAL_CHECKPOINT_PAGES = 2_000
const CACHE_KIB = 16_384

/** File systems on which SQLite's locks and shared memory cannot be relied upon (statfs f_type). */
const NETWORK_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x517b, 'SMB'],
])

/** Creates the data folder and refuses one on which nothing durable can be promised. */
export function prepareFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const network = NETWORK_FILE_SYSTEMS.get(Number(statfsSync(folder).type) >>> 0)
  if (network)
    throw new Error(
      `the data folder ${folder} could not be used; it lies on ${network}, where locks do not hold; set OVATION_DATA to a folder on a local disk`,
    )
}

/**
 * Takes the folder for this process alone. The lock is SQLite's own on a file beside the data, so the system lets go
 * of it when the process ends, however it ends.
 */
export function lockFolder(folder: string): () => void {
  let lock: DatabaseSync | undefined
  makePrivate(join(folder, LOCK_FILE))
  try {
    lock = new DatabaseSync(join(folder, LOCK_FILE))
    lock.exec('pragma busy_timeout = 0; pragma journal_mode = delete; begin exclusive')
  } catch (error) {
    lock?.close()
    if (sqliteCode(error) !== SQLITE_BUSY) throw openFailure(folder, LOCK_FILE, error)
    throw new Error(
      `the data folder ${folder} could not be opened; another server runs on it; stop that one or set OVATION_DATA`,
      { cause: error },
    )
  }
  return () => lock.close()
}

/** Throws one line that names the folder and the reason. */
export function openDatabase(folder: string, mode: Mode): DatabaseSync {
  let db: DatabaseSync | undefined
  if (mode === 'writer') makePrivate(join(folder, DATABASE_FILE))
  try {
    db = new DatabaseSync(join(folder, DATABASE_FILE), { readOnly: mode === 'reader' })
    return prepared(db, folder, mode)
  } catch (error) {
    if (db?.isOpen) db.close()
    throw openFailure(folder, DATABASE_FILE, error)
  }
}

function prepared(db: DatabaseSync, folder: string, mode: Mode): DatabaseSync {
  db.exec(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}; pragma cache_size = -${CACHE_KIB}`)
  if (mode === 'reader') return db
  db.exec(
    `pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma secure_delete = on; pragma wal_autocheckpoint = ${WAL_CHECKPOINT_PAGES}`,
  )
  migrate(db, folder)
  return db
}

/** Brings the schema to the newest version; a newer one than this program knows is left alone. */
function migrate(db: DatabaseSync, folder: string): void {
  const { user_version: version } = db.prepare('pragma user_version').get() as { user_version: number }
  if (version > MIGRATIONS.length) {
    throw new Error(
      `the data folder ${folder} could not be opened; its schema has version ${version} and this program knows up to ${MIGRATIONS.length}; start the newer program`,
    )
  }
  for (let next = version; next < MIGRATIONS.length; next++) {
    db.exec('begin immediate')
    for (const statement of statementsFor('sqlite', MIGRATIONS[next] ?? [])) db.exec(statement)
    db.exec(`pragma user_version = ${next + 1}`)
    db.exec('commit')
  }
}
