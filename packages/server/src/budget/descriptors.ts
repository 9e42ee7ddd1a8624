import { readFileSync } from 'node:fs'

/** What the process keeps for files, the database and connections of its own. */
const RESERVED = 128
const LEAST = 32
/** Where the system says nothing of it. */
const ASSUMED = 65_536

/** How many sockets the system lets this process have: its open files (`ulimit -n`), less what it needs for itself. */
export function maxSocketsOfProcess(): number {
  let text: string
  try {
    text = readFileSync('/proc/self/limits', 'utf8')
  } catch {
    return ASSUMED
  }
  const [, soft] = /^Max open files\s+(\d+)/m.exec(text) ?? []
  return soft === undefined ? ASSUMED : Math.max(LEAST, Number(soft) - RESERVED)
}
