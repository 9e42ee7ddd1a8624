import { stopWithLauncher } from './launcher.ts'
import { stopSignal } from './stop-signal.ts'

/** What is left after a command has ended, such as a connection that nobody closed, must not hold the process. */
const EXIT_TIMEOUT_MS = 1_000

const args = process.argv.slice(2)
// A server has much to load: anyone who stops it meanwhile is heard.
if (args.find((word) => !word.startsWith('-')) === 'start') stopSignal()
stopWithLauncher()
const { run } = await import('./run.ts')
process.exitCode = await run(args, process.env)
setTimeout(() => process.exit(), EXIT_TIMEOUT_MS).unref()
