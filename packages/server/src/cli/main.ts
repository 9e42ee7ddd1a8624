import { stopWithLauncher } from './launcher.ts'
import { run } from './run.ts'

/** What is left after a command has ended, such as a connection that nobody closed, must not hold the process. */
const EXIT_WITHIN_MS = 1_000

stopWithLauncher()
process.exitCode = await run(process.argv.slice(2), process.env)
setTimeout(() => process.exit(), EXIT_WITHIN_MS).unref()
