import { watch } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'

/**
 * Pages for anyone who works on Ovation itself (`ovation start --dev`, which `npm run dev` runs): a page reloads when what its
 * browser runs has changed, or when another process answers.
 */

/** Sources that the server does not run itself; `npm run dev` restarts it for all others. */
const WATCHED = ['@ovation/live-room', '@ovation/danmaku', '@ovation/console', '@ovation/docs']
/** An editor writes a file in several steps, and often several files. */
const SETTLE_MS = 50
const RECONNECT_MS = 100
const EVENTS = '/dev/events'
const SCRIPT = '/dev/reload.js'

/** Changes that this process has seen. */
let changes = 0
const version = (): string => `${process.pid}.${changes}`

// A change may come before the page listens: what it was made from is compared each time.
const RELOAD = `
const { at, events } = document.currentScript.dataset
new EventSource(events).onmessage = ({ data }) => data === at || location.reload()
`

/** A page that looks for changes. */
export const withReload = (html: string, base: string): string =>
  html.replace(
    '</head>',
    () => `  <script src="${base}${SCRIPT}" data-at="${version()}" data-events="${base}${EVENTS}"></script>\n  </head>`,
  )

/** Calls when a source has changed; gives what ends that. */
function onChange(changed: () => void): () => void {
  let settling: NodeJS.Timeout | undefined
  const watchers = WATCHED.map((name) =>
    watch(fileURLToPath(new URL('.', import.meta.resolve(name))), { recursive: true }, () => {
      clearTimeout(settling)
      settling = setTimeout(changed, SETTLE_MS)
    }),
  )
  return () => {
    clearTimeout(settling)
    for (const watcher of watchers) watcher.close()
  }
}

type Hooks = {
  /** Before pages are told of a change. */
  changed(): void
  ended(): Promise<void>
}

/** Tells pages of changes. */
export function developmentRoutes(app: FastifyInstance, { changed, ended }: Hooks): void {
  const listeners = new Set<() => void>()
  const stop = onChange(() => {
    changes++
    changed()
    for (const tell of listeners) tell()
  })
  app.addHook('onClose', () => {
    stop()
    return ended()
  })
  const fresh = { 'cache-control': 'no-store' }
  app.get(SCRIPT, (_, reply) => reply.headers({ ...fresh, 'content-type': 'text/javascript' }).send(RELOAD))
  app.get(EVENTS, (_, reply) => {
    reply.hijack()
    const { raw } = reply
    raw.writeHead(200, { ...fresh, 'content-type': 'text/event-stream' })
    const tell = (): void => void raw.write(`retry: ${RECONNECT_MS}\ndata: ${version()}\n\n`)
    tell()
    listeners.add(tell)
    raw.on('close', () => listeners.delete(tell))
  })
}
