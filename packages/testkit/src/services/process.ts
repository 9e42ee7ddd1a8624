import type { ChildProcess } from 'node:child_process'
import { connect } from 'node:net'

/** Ends a process that a test started, and waits until it is gone. */
export async function endProcess(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((done) => child.once('exit', done))
  child.kill(signal)
  await gone
}

/** Whether anything answers on a port, to a word where one is needed. */
export const answers = (port: number, word?: string): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => word !== undefined && socket.write(word))
    const end = (well: boolean) => (): void => {
      socket.destroy()
      done(well)
    }
    socket.once('data', end(true))
    socket.once('error', end(false))
    socket.once('close', end(false))
  })

/** Whether anybody accepts connections on a port. */
export const listens = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(port, '127.0.0.1')
    const end = (well: boolean) => (): void => {
      socket.destroy()
      done(well)
    }
    socket.once('connect', end(true))
    socket.once('error', end(false))
  })
