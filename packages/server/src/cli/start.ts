import { startTracing } from '../ops/index.ts'
import type { Config } from '../ops/index.ts'
import { startServer } from '../server.ts'
import type { Server } from '../server.ts'
import { lanAddresses, qrForTerminal } from '../share/index.ts'
import { listenForCommands } from './control-socket.ts'

const STOP_WITHIN_MS = 10_000
const DRAIN_WITHIN_MS = 15_000

export type StartFlags = { json: boolean; share: boolean }

/** For everybody in the same network: on every address of this machine, with TLS. */
const shared = (config: Config): Config => ({
  ...config,
  host: '0.0.0.0',
  tls: config.tls === 'off' ? 'self' : config.tls,
})

/** Starts the server, prints where it is, and runs until it is told to stop. */
export async function start(config: Config, { json, share }: StartFlags): Promise<number> {
  if (share && config.publicUrl === undefined && lanAddresses().length === 0)
    throw new Error('nothing was shared; this machine has no address in a network; connect it and start again')
  const stopTracing = await startTracing(process.env)
  const server = await startServer({ config: share ? shared(config) : config })
  const stopListening = await listenForCommands(server)
  const studio = `${server.url}/studio#code=${await server.owner.newSignInCode()}`
  const ready = { ready: true, url: server.url, studio, rtmp: server.rtmp }
  process.stdout.write(json ? `${JSON.stringify(ready)}\n` : welcome(server, studio, config, share))
  await stopSignal()
  setTimeout(() => process.exit(1), STOP_WITHIN_MS + (server.cluster?.inCompany ? DRAIN_WITHIN_MS : 0)).unref()
  stopListening()
  await server.drain()
  await server.close()
  await stopTracing()
  return 0
}

const welcome = ({ url, folder, rtmp }: Server, studio: string, { demo }: Config, share: boolean): string => `
  Ovation · 满堂彩 is running.

  Your studio     ${studio}
                  (signs you in once, within half an hour; 'npx ovation signin' prints a fresh link)
  Your room       ${url}/r/demo
${demo ? `  A living one    ${url}/r/showroom\n` : ''}  The picture     ${rtmp}   (the key is in the studio)
  The data        ${folder}
${share ? `\n  For phones in the same network (the browser asks once whether to trust this machine):\n\n${indent(qrForTerminal(`${url}/r/demo`))}\n` : ''}
  Ctrl+C stops it. Nothing that was acknowledged is lost, however it ends.
`

const indent = (text: string): string => text.replace(/^/gm, '    ')

function stopSignal(): Promise<void> {
  return new Promise((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop())
  })
}
