import { chmodSync, rmSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { OvationError } from '@ovation/protocol'
import { readJson } from '@ovation/protocol/schemas'
import { z } from 'zod'
import type { Config } from '../ops/index.ts'
import { findControlSocket, prepareControlSocket } from './control-path.ts'
import type { Server } from '../server.ts'
import type { Answer } from './verbs.ts'

const asked = z.object({ verb: z.string(), args: z.unknown() })
const MAX_REQUEST_BYTES = 64 * 1_024
const SOCKET_MODE = 0o600
const ANSWER_TIMEOUT_MS = 60_000

async function readBody(message: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of message) {
    body += String(chunk)
    if (body.length > MAX_REQUEST_BYTES)
      throw new OvationError('payload_too_large', { detail: String(MAX_REQUEST_BYTES) })
  }
  return body
}

/** Lets the command line talk to this server: a socket that only the server's own user can open. */
export async function listenForCommands(server: Server): Promise<() => void> {
  const path = prepareControlSocket(server.folder)
  // The lock on the data folder is ours, so anyone who left this socket is gone.
  rmSync(path, { force: true })
  const http = createServer(async (incoming, response) => {
    try {
      const { verb, args } = asked.parse(readJson(await readBody(incoming)))
      const { answer } = await import('./verbs.ts')
      response.end(JSON.stringify(await answer(server, verb, args)))
    } catch (error) {
      response.statusCode = 400
      response.end(JSON.stringify({ message: (error as Error).message }))
    }
  })
  const previous = process.umask(0o177)
  try {
    await new Promise<void>((done, fail) => http.once('error', fail).listen(path, done))
  } catch (error) {
    throw new Error(
      `the server did not start; its control socket ${path} could not be made (${(error as Error).message}); give its user the right to write there, or set OVATION_DATA`,
      { cause: error },
    )
  } finally {
    process.umask(previous)
  }
  chmodSync(path, SOCKET_MODE)
  return () => {
    http.close()
    http.closeAllConnections()
    rmSync(path, { force: true })
  }
}

/** Asks the running server; undefined when none runs on this data. */
export async function askIfRunning(
  { dataFolder }: Config,
  verb: string,
  args: Record<string, unknown>,
): Promise<Answer | undefined> {
  const path = findControlSocket(dataFolder)
  return path === undefined ? undefined : askRunning(path, verb, args)
}

/** Asks the running server, or, when none runs on this data, a server opened on it for the moment. */
export async function ask(config: Config, verb: string, args: Record<string, unknown>): Promise<Answer> {
  const running = await askIfRunning(config, verb, args)
  if (running) return running
  const [{ startServer }, { answer }] = await Promise.all([import('../server.ts'), import('./verbs.ts')])
  const server = await startServer({
    config: {
      ...config,
      host: '127.0.0.1',
      demo: false,
      tls: 'off',
      port: 0,
      rtmpPort: 0,
      // For the moment it is a node of its own, if of any cluster.
      opsListen: config.databaseUrl === undefined ? 'off' : { host: '127.0.0.1', port: 0, chosen: true },
      nodeUrl: undefined,
      publicUrl: config.publicUrl ?? `http://localhost:${config.port}`,
    },
  })
  try {
    return await answer(server, verb, args)
  } finally {
    await server.close()
  }
}

/** Undefined when nobody listens on the socket any more. */
function askRunning(path: string, verb: string, args: Record<string, unknown>): Promise<Answer | undefined> {
  return new Promise((done, fail) => {
    const asking = request({ socketPath: path, method: 'POST', path: '/', timeout: ANSWER_TIMEOUT_MS }, (response) => {
      readBody(response)
        .then((text) => {
          const body = JSON.parse(text) as Answer & { message?: string }
          if (response.statusCode === 200) done(body)
          else fail(new Error(body.message))
        })
        .catch(fail)
    })
    asking.on('timeout', () => asking.destroy(new Error('the running server did not answer; look at its log')))
    asking.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNREFUSED' || error.code === 'ENOENT' ? done(undefined) : fail(error),
    )
    asking.end(JSON.stringify({ verb, args }))
  })
}
