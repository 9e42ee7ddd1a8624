import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockFolder, openDatabase } from './database.ts'
import { closeToOthers } from './own-folder.ts'

let folder: string
let umask: number
const modeOf = (...path: string[]): string => (statSync(join(folder, ...path)).mode & 0o7777).toString(8)

beforeEach(() => {
  umask = process.umask(0o022)
  folder = mkdtempSync(join(tmpdir(), 'ovation-own-'))
  chmodSync(folder, 0o755)
})
afterEach(() => {
  process.umask(umask)
  rmSync(folder, { recursive: true, force: true })
})

describe('the data folder', () => {
  it('[FILES1] databases are made for this user alone, with a umask of 022 in a folder of 755', () => {
    const unlock = lockFolder(folder)
    const db = openDatabase(folder, 'writer')
    db.exec(`insert into secret (name, value, created_at) values ('a', 'b', 1)`)
    for (const name of ['lock.db', 'ovation.db', 'ovation.db-wal', 'ovation.db-shm']) expect(modeOf(name)).toBe('600')
    db.close()
    unlock()
  })

  it('[FILES1] what others can read is closed to them, what is not the server’s is left', () => {
    for (const name of ['ovation.db', 'ovation.db-wal', 'lock.db', 'notes.txt']) writeFileSync(join(folder, name), '')
    mkdirSync(join(folder, 'recordings'))
    expect(closeToOthers(folder)).toEqual([])
    expect([modeOf(), modeOf('recordings')]).toEqual(['700', '700'])
    for (const name of ['ovation.db', 'ovation.db-wal', 'lock.db']) expect(modeOf(name)).toBe('600')
    expect(modeOf('notes.txt')).toBe('644')
  })

  it('[FILES1] what belongs to another user is left, and told', () => {
    writeFileSync(join(folder, 'ovation.db'), '')
    expect(closeToOthers(folder, { uid: (process.getuid?.() ?? 0) + 1 })).toEqual([
      `${folder} belongs to another user`,
      `${join(folder, 'ovation.db')} belongs to another user`,
    ])
    expect([modeOf(), modeOf('ovation.db')]).toEqual(['755', '644'])
  })

  it('[FILES1] a folder that is shared on purpose is left and told, its database closed', () => {
    writeFileSync(join(folder, 'ovation.db'), '')
    chmodSync(folder, 0o2775)
    expect(closeToOthers(folder)).toEqual([`${folder} is shared by its setgid or sticky bit`])
    expect([modeOf(), modeOf('ovation.db')]).toEqual(['2775', '600'])
  })

  it('[FILES1] recordings that nodes share stay as they are', () => {
    const shared = join(folder, 'recordings')
    mkdirSync(shared)
    expect(closeToOthers(folder, { shared })).toEqual([`${folder} holds the recordings that nodes share`])
    expect([modeOf(), modeOf('recordings')]).toEqual(['755', '755'])
  })

  it('[FILES1] a link is not followed', () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'ovation-else-'))
    chmodSync(elsewhere, 0o755)
    symlinkSync(elsewhere, join(folder, 'recordings'))
    expect(closeToOthers(folder)).toEqual([])
    expect((statSync(elsewhere).mode & 0o777).toString(8)).toBe('755')
    rmSync(elsewhere, { recursive: true })
  })
})
