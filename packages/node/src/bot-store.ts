import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { refusal } from './refusal.ts'

/** Where a bot keeps how far it is in each room: the number of the last event that it handled. */
export type BotStore = {
  /** Undefined: it was never there. */
  load: (room: string) => Promise<number | undefined> | number | undefined
  /** Resolves when it is durable. */
  save: (room: string, seq: number) => Promise<void> | void
}

/**
 * A store in a file, which is written whole and renamed: after a crash it has the state of before or after. For one process.
 *
 * @example
 * const store = fileStore('./bot.json')
 */
export function fileStore(path: string): BotStore {
  let seqs: Record<string, number> | undefined
  const read = (): Record<string, number> => {
    try {
      return JSON.parse(readFileSync(path, 'utf8')) as Record<string, number>
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
      const why = (error as Error).message
      throw refusal('argument_invalid', `the positions in ${path} were not read`, why, 'correct or remove the file')
    }
  }
  return {
    load: (room) => (seqs ??= read())[room],
    save: (room, seq) => {
      seqs = { ...(seqs ?? read()), [room]: seq }
      const file = openSync(`${path}.tmp`, 'w', 0o600)
      try {
        writeFileSync(file, JSON.stringify(seqs))
        fsyncSync(file)
      } finally {
        closeSync(file)
      }
      renameSync(`${path}.tmp`, path)
    },
  }
}
