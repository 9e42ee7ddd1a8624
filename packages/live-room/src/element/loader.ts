import { languageIn } from '../words/language.ts'
import type { Language } from '../words/language.ts'
import type { Program, ScreenElement, Source } from './screen-element.ts'

/** What a loader knows of the chunks of a program: `screens.ts` of the server writes it into the script. */
export type Manifest = {
  program: string
  /** All chunks that the program needs before anything is shown. */
  first: readonly string[]
  words: Record<Language, readonly string[]>
  /** What older browsers load before anything else. */
  old: string
}

type Loader = { folder: string; take(manifest: Manifest): void }

/** What a failed import adds to the next: some browsers remember that an address failed. Chunks read it. */
type Scope = { ovationAgain?: string; [LOADERS]?: Map<string, Loader> }
const LOADERS = Symbol.for('@ovation/live-room loaders')
const scope = globalThis as Scope

const RETRY_DELAY_MS = 1_000
const MAX_RETRY_DELAY_MS = 60_000
/** A try that takes longer counts as failed: then the person is told. What is on its way still arrives. */
const TRY_TIMEOUT_MS = 10_000
/** How often a page goes over to another program: while servers are being updated, they may take turns. */
const MAX_RESTARTS = 3
const CURRENT_TIMEOUT_MS = 10_000

const script = document.currentScript as HTMLScriptElement | null
/** The folder that this script was loaded from: the server's address, unless an attribute says otherwise. */
const folder = script?.src ? new URL('.', script.src).href : `${location.origin}/`

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** Loads this script as the server has it now: it hands its manifest to the loader that is here already. */
function current(): Promise<void> {
  const again = document.createElement('script')
  again.src = `${(script?.src ?? '').split('?')[0]}?current=${Date.now()}`
  again.nonce = script?.nonce ?? ''
  return new Promise((done) => {
    const over = (): void => {
      again.remove()
      done()
    }
    again.onload = again.onerror = over
    setTimeout(over, CURRENT_TIMEOUT_MS)
    document.head.append(again)
  })
}

/** Whether the browser has all that screens take for granted; those of before 2023 do not. */
const isNew = 'findLast' in [] && 'adoptedStyleSheets' in document && CSS.supports('width', '1cqw')

/** Opens the connection of a room's visit: as its program does, but sooner by the time that the program takes to load. */
export function connectTo(host: HTMLElement): WebSocket | undefined {
  try {
    const server = (host.getAttribute('server') ?? folder).replace(/\/$/, '')
    return new WebSocket(`${server.replace('http', 'ws')}/v1/ws`)
  } catch {
    // The program says what is wrong.
    return undefined
  }
}

/** Defines an element whose program is in chunks beside this script. A second script of the same server only updates it. */
export function define(
  name: string,
  element: typeof ScreenElement & CustomElementConstructor,
  first: Manifest,
  connect?: Source['connect'],
): void {
  const loaders = (scope[LOADERS] ??= new Map<string, Loader>())
  const here = loaders.get(name)
  if (here) {
    if (here.folder === folder) here.take(first)
    return
  }
  if (customElements.get(name)) return
  let manifest = first
  let restarts = 0
  let asking: Promise<void> | undefined
  const ask = (): Promise<void> => (asking ??= current().finally(() => (asking = undefined)))
  const load: Source['load'] = async (host, failed) => {
    for (let tries = 0; ; tries++) {
      const { program, first, words } = manifest
      const chunk = (file: string, again = ''): Promise<unknown> => import(`${folder}screens/${file}${again}`)
      // Without any texts a program shows nothing.
      const texts = (language: Language): Promise<unknown> =>
        Promise.all(words[language].map((file) => chunk(file, scope.ovationAgain)))
      // In parallel: otherwise each would be known only once the one that needs it is here.
      for (const file of first) chunk(file).catch(() => {})
      const [loaded] = await Promise.race([
        Promise.all([chunk(program, scope.ovationAgain), texts(languageIn(host)).catch(() => texts('en'))]),
        wait(TRY_TIMEOUT_MS).then(() => []),
      ]).catch(() => [])
      if (loaded) return loaded as Program
      scope.ovationAgain = `?again=${Date.now()}`
      await Promise.race([failed(), ask().then(() => wait(Math.min(MAX_RETRY_DELAY_MS, RETRY_DELAY_MS * 2 ** tries)))])
    }
  }
  loaders.set(name, {
    folder,
    take: (next) => {
      if (next.program === manifest.program) return
      manifest = next
      if (restarts < MAX_RESTARTS) for (const one of element.shown) one.restart()
      restarts++
    },
  })
  element.source = { origin: folder, load, missing: () => void ask(), ...(connect && { connect }) }
  const start = (): void => customElements.define(name, element)
  if (isNew) start()
  else void import(`${folder}screens/${first.old}`).then(start, start)
}
