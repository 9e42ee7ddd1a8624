/** Set by `bin/ovation.js` for the process that it starts. */
const MARK = 'OVATION_LAUNCHED'

/**
 * Where the launcher runs this as another process, it holds a channel to it. However the launcher ends, the channel
 * closes, and this process is told to stop as by a signal. One that another program started is not concerned.
 */
export function stopWithLauncher(): void {
  if (process.env[MARK] === undefined) return
  // Not for processes that this one starts.
  delete process.env[MARK]
  if (process.channel === undefined) return
  const stop = (): void => void process.kill(process.pid, 'SIGTERM')
  process.once('disconnect', stop)
  process.channel.unref()
}
