import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What the program is told beside the image. `maxEdgePx`: of its width; `aspect`: its width by its height. */
export type ProgramOptions = {
  imageBytes: number
  maxEdgePx: number
  aspect: number
  maxPixels: number
  maxOutputBytes: number
}

/** How a program is started. */
export type Start = { command: string; args: string[]; env: Record<string, string> }

export type SandboxLimits = { maxMemoryBytes: number; timeoutMs: number }

const PROGRAM = fileURLToPath(new URL('./reencode-program.ts', import.meta.url))
const HEAP_MIB = 64
const KIB = 1_024

/** The folder of a package, from the path of one of its files. */
const folderOf = (file: string, name: string): string => {
  const inside = `${sep}${join('node_modules', name)}${sep}`
  return file.slice(0, file.lastIndexOf(inside) + inside.length)
}

/** Everything that sharp loads, by folder; nothing else of the disk is for the program. */
function libraryFolders(): string[] {
  const own = createRequire(import.meta.url)
  const entry = own.resolve('sharp')
  const sharps = createRequire(entry)
  return [
    folderOf(entry, 'sharp'),
    ...['detect-libc', 'semver'].map((name) => folderOf(sharps.resolve(name), name)),
    // The prebuilt library of this platform is beside it.
    `${dirname(folderOf(sharps.resolve('@img/colour'), '@img/colour'))}${sep}`,
  ]
}

/**
 * How to run a program in a process that may read its own files and sharp's and do nothing else: no other file, no network
 * (from Node 25 on), no process or thread, and nothing of the environment, where secrets may be. The system bounds what Node
 * cannot: memory, CPU time, files that it writes (none). libvips is native code, which Node's permissions do not hold; for it
 * there are the bounds of the system, and that it never runs in the server.
 */
export function sandboxed(args: readonly string[], limits: SandboxLimits, program = PROGRAM): Start {
  const files = [...new Set([join(dirname(program), '*'), ...libraryFolders().map((folder) => `${folder}*`)])]
  const node = [
    process.execPath,
    ...['--permission', '--allow-addons', ...files.map((path) => `--allow-fs-read=${path}`)],
    ...[`--max-old-space-size=${HEAP_MIB}`, '--no-warnings', program, ...args],
  ]
  const [command = '', ...rest] = process.platform === 'win32' ? node : withUlimits(node, limits)
  return { command, args: rest, env: { UV_THREADPOOL_SIZE: '1', VIPS_CONCURRENCY: '1' } }
}

/**
 * The shell bounds itself and becomes the program, so that its process is the one to end. A bound that cannot be set is
 * narrower already, or one that the system does not know.
 */
function withUlimits(command: string[], { maxMemoryBytes, timeoutMs }: SandboxLimits): string[] {
  const bounds = [
    ...['-c 0', '-f 0', `-t ${Math.ceil(timeoutMs / 1_000)}`],
    // Of anonymous memory, which the system counts as data: what V8 only reserves is in it, but no mapped file.
    `-d ${Math.ceil(maxMemoryBytes / KIB)}`,
  ]
  return [
    '/bin/sh',
    '-c',
    `${bounds.map((bound) => `ulimit ${bound} 2>/dev/null;`).join(' ')} exec "$@"`,
    'sh',
    ...command,
  ]
}
