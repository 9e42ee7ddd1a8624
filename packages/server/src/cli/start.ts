import type { Config } from '../ops/index.ts'
import { startServer } from '../server.ts'
import type { Server } from '../server.ts'
import { listenForCommands } from './control-socket.ts'

const STOP_WITHIN_MS = 10_000

/** Starts the server, prints where it is, and runs until it is told to stop. */
export async function start(config: Config, json: boolean): Promise<number> {
  const server = await startServer({ config })
  const stopListening = await listenForCommands(server)
  const studio = `${server.url}/studio#code=${await server.owner.newSignInCode()}`
  const ready = { ready: true, url: server.url, studio, rtmp: server.rtmp }
  process.stdout.write(json ? `${JSON.stringify(ready)}\n` : welcome(server, studio))
  await stopSignal()
  setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref()
  stopListening()
  await server.close()
  return 0
}

const welcome = ({ url, folder, rtmp }: Server, studio: string): string => `
  Ovation · 满堂彩 is running.

  The room        ${url}/r/demo
  Your sign-in    ${studio}
                  (good once, for half an hour; 'npx ovation signin' prints a fresh one)
  The picture     ${rtmp}   (the key: 'npx ovation room key demo')
  The data        ${folder}

  Ctrl+C stops it. Nothing that was acknowledged is lost, however it ends.
`

function stopSignal(): Promise<void> {
  return new Promise((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop())
  })
}
