import { randomInt } from 'node:crypto'
import { closeSync, mkdirSync, openSync, statSync, utimesSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Below the ports that Linux gives to outgoing connections, so that none of those takes one before its server does. */
const FIRST_PORT = 12_000
const LAST_PORT = 32_000
/** A server listens well before that. */
const RESERVED_FOR_MS = 60_000

/** Reserves a port among all processes of this machine's tests. */
function reserve(port: number): boolean {
  const folder = join(tmpdir(), 'ovation-test-ports')
  const file = join(folder, String(port))
  mkdirSync(folder, { recursive: true })
  try {
    closeSync(openSync(file, 'wx'))
    return true
  } catch {
    const now = Date.now()
    if (now - statSync(file).mtimeMs < RESERVED_FOR_MS) return false
    utimesSync(file, now / 1_000, now / 1_000)
    return true
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const server = createServer()
    server.once('error', () => done(false))
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)))
  })

/**
 * A port that nobody listens at, given to nobody else for a minute. Of two servers that were given the same one, some listen
 * beside each other without an error (HAProxy does), and each gets some of the connections.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST_PORT, LAST_PORT)
    if ((await isFree(port)) && reserve(port)) return port
  }
}
