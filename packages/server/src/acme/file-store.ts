import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { BoundedMap } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import type { AcmeStore } from './store.ts'

const FOLDER_MODE = 0o700
const FILE_MODE = 0o600
const MAX_CHALLENGES = 1_000
const FILE_NAME = /^[a-z]+$/

/**
 * The store of a server alone: files in its data folder, which no other server opens. What is kept for a while, the answers
 * to challenges, is kept in memory.
 */
export function fileAcmeStore(dataFolder: string, clock: Clock): AcmeStore {
  const folder = join(dataFolder, 'acme')
  const memory = new BoundedMap<string, { value: string; until: number }>(MAX_CHALLENGES)
  const pathOf = (name: string): string => join(folder, `${name}.json`)
  return {
    read: async (name) => {
      const kept = memory.get(name)
      if (kept) return kept.until > clock.monotonicMs() ? kept.value : undefined
      if (!FILE_NAME.test(name)) return undefined
      return readFile(pathOf(name), 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined
        throw error
      })
    },
    write: async (name, value, keepMs) => {
      if (keepMs !== undefined) return memory.set(name, { value, until: clock.monotonicMs() + keepMs })
      await mkdir(folder, { recursive: true, mode: FOLDER_MODE })
      await replace(pathOf(name), value)
      await synced(folder)
    },
    remove: async (name) => {
      memory.delete(name)
      if (FILE_NAME.test(name)) await rm(pathOf(name), { force: true })
    },
    lease: async () => true,
    release: async () => {},
  }
}

/** The new file takes the place of the old one once all of it is on the disk. */
async function replace(path: string, text: string): Promise<void> {
  const part = `${path}.${process.pid}`
  const file = await open(part, 'w', FILE_MODE)
  try {
    // One that an earlier process left may have other rights.
    await file.chmod(FILE_MODE)
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(part, path)
}

async function synced(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}
