import { spawn } from 'node:child_process'
import type { Clock } from '../ops/index.ts'
import type { Start } from './sandbox.ts'

/** How a program ended: with its output, with a code, by a signal, or because it was ended here. */
export type Outcome =
  | { end: 'output'; output: Buffer }
  | { end: 'code'; code: number; said: string }
  | { end: 'signal'; signal: string }
  | { end: 'timeout' | 'too_much' | 'stopped' }

export type RunLimits = { timeoutMs: number; maxOutputBytes: number }

const MAX_SAID_BYTES = 2_048

/**
 * Runs a program once: gives it its input, takes its output, and ends it when it takes too long or says too much. Its input
 * has no end; the program knows how much there is.
 */
export function run(
  { command, args, env }: Start,
  input: Uint8Array,
  { timeoutMs, maxOutputBytes }: RunLimits,
  clock: Clock,
  signal: AbortSignal,
): Promise<Outcome> {
  if (signal.aborted) return Promise.resolve({ end: 'stopped' })
  return new Promise((done, fail) => {
    const child = spawn(command, args, { env, cwd: '/', stdio: 'pipe' })
    const output: Buffer[] = []
    let outputBytes = 0
    let said = ''
    let ended: Outcome | undefined
    const end = (outcome: Outcome): void => {
      ended ??= outcome
      child.kill('SIGKILL')
      // Whatever else may hold its ends is not waited for.
      child.stdout.destroy()
      child.stderr.destroy()
    }
    const stop = (): void => end({ end: 'stopped' })
    const callOff = clock.after(timeoutMs, () => end({ end: 'timeout' }))
    const settle = (): void => {
      callOff()
      signal.removeEventListener('abort', stop)
    }
    signal.addEventListener('abort', stop)
    child.once('error', (error) => {
      settle()
      fail(error)
    })
    child.stdout.on('data', (chunk: Buffer) => {
      outputBytes += chunk.length
      if (outputBytes > maxOutputBytes) return end({ end: 'too_much' })
      output.push(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + String(chunk)).slice(0, MAX_SAID_BYTES)
    })
    child.once('close', (code, by) => {
      settle()
      if (ended) return done(ended)
      if (by !== null) return done({ end: 'signal', signal: by })
      done(code === 0 ? { end: 'output', output: Buffer.concat(output) } : { end: 'code', code: code ?? 0, said })
    })
    // A program that ends before it has read everything.
    child.stdin.on('error', () => {})
    // It stays open: its end is how the program notices that this process is gone.
    child.stdin.write(input)
  })
}
