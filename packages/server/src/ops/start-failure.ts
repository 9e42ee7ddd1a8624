import { accessSync, closeSync, constants, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { isAbsolute, join, relative, resolve } from 'node:path'
import type { Config } from './config.ts'

type SystemError = NodeJS.ErrnoException & {
  address?: string
  port?: number
  hostname?: string
  /** The variable that names what could not be listened on, where the port alone does not tell. */
  variable?: string
}

const MAX_REASON_CHARS = 500
const PROBE_BYTES = 4_096

/** Why a folder cannot be used, and what to do about it. */
type Why = { reason: string; remedy: string }

const byCode = (code: string | undefined, variable: string): Why | undefined => {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return {
        reason: `there is no space left (${code})`,
        remedy: `free some space or set ${variable} to another disk`,
      }
    case 'EROFS':
      return { reason: 'it is mounted read-only (EROFS)', remedy: `mount it for writing or set ${variable}` }
    case 'EACCES':
    case 'EPERM':
      return {
        reason: `this user may not write there (${code})`,
        remedy: `give the user that runs the server the right to write there or set ${variable}`,
      }
    case 'ENOTDIR':
    case 'EEXIST':
      return { reason: `a part of the path is no folder (${code})`, remedy: `correct ${variable}` }
    case 'ENOENT':
      return { reason: 'it is not there (ENOENT)', remedy: `create it or correct ${variable}` }
    case 'ENAMETOOLONG':
      return { reason: 'the path is too long (ENAMETOOLONG)', remedy: `set ${variable} to a shorter path` }
    default:
      return undefined
  }
}

/** Tries what a server has to do in its data folder; undefined when all of it can be done. */
export function whyUnusable(folder: string, variable: string): Why | undefined {
  const probe = join(folder, `.probe-${process.pid}`)
  try {
    if (!statSync(folder).isDirectory()) return byCode('ENOTDIR', variable)
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    const handle = openSync(probe, 'w', 0o600)
    try {
      writeSync(handle, Buffer.alloc(PROBE_BYTES))
    } finally {
      closeSync(handle)
      rmSync(probe, { force: true })
    }
    return undefined
  } catch (error) {
    const { code, message } = error as SystemError
    return byCode(code, variable) ?? { reason: message, remedy: `correct it or set ${variable}` }
  }
}

/** The variable that sets the port that could not be listened on. */
function portVariable(port: number | undefined, config: Config): string {
  if (port === config.rtmpPort) return 'OVATION_RTMP_PORT'
  if (port === config.rtmpsPort && config.tls !== 'off' && port !== config.port) return 'OVATION_RTMPS_PORT'
  return 'OVATION_PORT'
}

function listenRefusal({ code, port, address, message, variable: named }: SystemError, config: Config): string {
  const variable = named ?? portVariable(port, config)
  const hostVariable = named ?? 'OVATION_HOST'
  // Node does not name the port 0.
  const where = port === undefined ? String(address) : `port ${port} on ${address}`
  if (code === 'EADDRINUSE')
    return `the server did not start; ${where} is taken by another program; stop that program or set ${variable} to a free port`
  if (code === 'EACCES')
    return `the server did not start; this user may not listen on ${where}; set ${variable} to a port above 1023, or let this user listen there (with systemd: AmbientCapabilities=CAP_NET_BIND_SERVICE)`
  if (code === 'EADDRNOTAVAIL')
    return `the server did not start; this machine has no address ${address}; correct ${hostVariable}`
  return `the server did not start; it cannot listen on ${where} (${message}); correct ${hostVariable}${named ? '' : ` and ${variable}`}`
}

const isInside = (path: string, folder: string): boolean => {
  const way = relative(resolve(folder), path)
  return !way.startsWith('..') && !isAbsolute(way)
}

function fileRefusal({ code, message, path = '' }: SystemError, config: Config): string {
  const variable =
    config.secretsFile !== undefined && path === resolve(config.secretsFile)
      ? 'OVATION_SECRETS_FILE'
      : config.recordingsFolder !== undefined && isInside(path, config.recordingsFolder)
        ? 'OVATION_RECORDINGS'
        : 'OVATION_DATA'
  const { reason, remedy } = byCode(code, variable) ?? { reason: message, remedy: `correct ${variable}` }
  return `the server did not start; ${path} could not be used, ${reason}; ${remedy}`
}

/** Why a server did not start, in one line that names the setting and says what to do. */
export function startFailure(error: unknown, config: Config): Error {
  const failure = error as SystemError
  const line =
    failure.syscall === 'listen'
      ? listenRefusal(failure, config)
      : failure.syscall === 'getaddrinfo'
        ? `the server did not start; the name ${failure.hostname} is not known (${failure.code}); correct ${failure.variable ?? 'OVATION_HOST'}`
        : failure.syscall !== undefined && failure.path !== undefined
          ? fileRefusal(failure, config)
          : oneLine(failure)
  return new Error(line, { cause: error })
}

/** The message of an error that comes from somewhere else, held to one line. */
export const oneLine = (error: unknown): string =>
  String((error as Error | undefined)?.message ?? error)
    .replace(/\s*\n\s*/g, ' ')
    .slice(0, MAX_REASON_CHARS)
