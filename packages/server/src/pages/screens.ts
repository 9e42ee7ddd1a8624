import { fileURLToPath } from 'node:url'
import type { Metafile } from 'esbuild'
import { bundle, cssAsText } from './bundler.ts'
import { LANGUAGES } from './language.ts'
import type { Language } from './language.ts'
import { pack } from './packed.ts'
import type { Packed } from './packed.ts'

/**
 * The screens for other pages: `/embed.js`, `/replay.js`, `/publish.js`. Each is a small script that defines its element and
 * loads its program: modules that all of them share, named by their content.
 */
export const SCREENS = ['embed', 'replay', 'publish'] as const
export type ScreenName = (typeof SCREENS)[number]

/** What others load from them, under addresses that stay: `/sdk/media.js`, `/sdk/player.js`. */
export const SHARED = ['media', 'player'] as const
type Shared = (typeof SHARED)[number]

/** The addresses under which they are, for the table of addresses. */
export const SCREEN_PATHS = [...SCREENS.map((name) => `/${name}.js`), ...SHARED.map((name) => `/sdk/${name}.js`)]

/** What a loader is told (`live-room/src/element/loader.ts`). */
export type Manifest = {
  program: string
  first: string[]
  words: Record<Language, string[]>
  old: string
}

/** What the oldest browsers load before a screen. */
const OLD = 'old-browsers'

/** The texts without which a screen shows nothing. */
const WORDS: Record<ScreenName, string> = {
  embed: 'live-room/src/words',
  replay: 'live-room/src/replay/words',
  publish: 'live-room/src/publish/words',
}

export type Screens = {
  manifest(screen: ScreenName): Manifest
  loader(screen: ScreenName): Promise<Packed>
  shared(name: Shared): Promise<Packed>
  /** A chunk by its file name; undefined if there is none. */
  chunk(file: string): Promise<Packed> | undefined
}

/**
 * What the viewer's screen may weigh until chat and video can be used, gzip: every file until then, in one language. 40,000 is
 * the ceiling for good; what is below is room for what is worth it. Above 32,000 is what lets somebody who is signed in be so from
 * the first hello on, and keeps the place of the button beside the title; that what features show of recordings is in one
 * registry with the rest; the light theme, with what a viewer has chosen, before anything is painted; what older browsers
 * need to begin with; and the head of a room, which leads to its replays, with the reason of a broadcast that was cut.
 */
export const MAX_FIRST_LOAD_BYTES = 35_300

/** The first load of the viewer's screen, gzip: what a browser loads until chat and video can be used; the larger language. */
export async function firstLoadBytes(): Promise<number> {
  const made = await screens()
  const { program, first, words } = made.manifest('embed')
  const weigh = async (files: readonly string[]): Promise<number> => {
    const all = await Promise.all(files.map((file) => made.chunk(file)))
    return all.reduce((sum, file) => sum + (file?.gzip.length ?? Number.POSITIVE_INFINITY), 0)
  }
  const texts = await Promise.all(LANGUAGES.map((language) => weigh(words[language])))
  return (await made.loader('embed')).gzip.length + (await weigh([program, ...first])) + Math.max(...texts)
}

const resolve = (specifier: string): string => fileURLToPath(import.meta.resolve(`@ovation/live-room/${specifier}`))
const built = new Map<boolean, Promise<Screens>>()

/** Bundles all screens at the first request. */
export function screens(readable = false): Promise<Screens> {
  const known = built.get(readable)
  if (known) return known
  const building = build(readable)
  built.set(readable, building)
  building.catch(() => built.delete(readable))
  return building
}

let ready: Screens | undefined

/**
 * The chunks that a page may ask for before its loader does; none until the screens are bundled: no page waits for that.
 */
export function preloads(screen: ScreenName, language: Language, readable: boolean): string[] {
  screens(readable).then(
    (made) => (ready = made),
    () => {},
  )
  if (!ready) return []
  const { program, first, words } = ready.manifest(screen)
  return [program, ...first, ...words[language]]
}

/** The sources have changed. */
export function forgetScreens(): void {
  built.clear()
  ready = undefined
}

/** After an import failed, the next has another address: some browsers remember that one failed. */
const LAZY = /\bimport\("(\.\/[\w-]+\.js)"\)/g
const retried = (code: string): string => code.replace(LAZY, 'import("$1"+(globalThis.ovationAgain||""))')
/** From `/sdk/`, where chunks are beside it. */
const besides = (code: string): string => code.replace(/"\.\/(?=[\w-]+\.js")/g, '"../screens/')

/** The chunks of these modules, and what is shared by several of them. */
async function chunksOf(name: string, entries: readonly string[], readable: boolean): Promise<Chunks> {
  const { outputFiles = [], metafile } = await bundle(name, readable, {
    entryPoints: Object.fromEntries(entries.map((entry) => [entry.slice(entry.indexOf('/') + 1), resolve(entry)])),
    format: 'esm',
    splitting: true,
    metafile: true,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    plugins: [cssAsText],
    // The words of errors come with the rest of the SDK.
    conditions: ['texts-later'],
  })
  if (!metafile) throw new Error(`${name} could not be bundled`)
  const texts = new Map(outputFiles.map(({ path, text }) => [path.slice(path.lastIndexOf('/') + 1), retried(text)]))
  return { texts, graph: graphOf(metafile) }
}

async function build(readable: boolean): Promise<Screens> {
  const [{ texts, graph }, sdk] = await Promise.all([
    chunksOf('screens', [...SCREENS.map((name) => `program/${name}`), OLD], readable),
    // By themselves: what a page of its own loads of a player would else be in the program of a screen.
    chunksOf('sdk', SHARED, readable),
  ])
  const packed = new Map<string, Promise<Packed>>()
  const script = (name: string, make: () => string | Promise<string>): Promise<Packed> => {
    const packing = packed.get(name) ?? packScript(make, readable)
    packed.set(name, packing)
    packing.catch(() => packed.delete(name))
    return packing
  }
  const manifest = (screen: ScreenName): Manifest => manifestOf(graph, screen)
  return {
    manifest,
    loader: (screen) => script(screen, () => loaderOf(screen, manifest(screen), readable)),
    shared: (name) => script(name, () => besides(sdk.texts.get(sdk.graph.chunkOf(resolve(name))) ?? '')),
    chunk: (file) => {
      const text = texts.get(file) ?? sdk.texts.get(file)
      return text === undefined ? undefined : script(file, () => text)
    },
  }
}

const packScript = async (make: () => string | Promise<string>, readable: boolean): Promise<Packed> =>
  pack(Buffer.from(await make()), 'text/javascript; charset=utf-8', { compress: !readable })

function manifestOf(graph: Graph, screen: ScreenName): Manifest {
  const program = graph.chunkOf(resolve(`program/${screen}`))
  const [, ...first] = graph.reach(program)
  const rest = (source: string): string[] => graph.reach(graph.chunkOf(source)).filter((file) => !first.includes(file))
  const words = (language: Language): string[] => rest(`${WORDS[screen]}/${language}.ts`)
  return { program, first, words: { en: words('en'), zh: words('zh') }, old: graph.chunkOf(resolve(OLD)) }
}

async function loaderOf(name: ScreenName, manifest: Manifest, readable: boolean): Promise<string> {
  const { outputFiles = [] } = await bundle(undefined, readable, {
    entryPoints: [resolve(`loader/${name}`)],
    format: 'iife',
    plugins: [cssAsText],
    define: { MANIFEST: JSON.stringify(manifest) },
  })
  return outputFiles[0]?.text ?? ''
}

type Chunks = { texts: Map<string, string>; graph: Graph }

type Graph = {
  /** The chunk that a source is the entry of. */
  chunkOf(source: string): string
  /** A chunk and all that it needs, itself first. */
  reach(chunk: string): string[]
}

function graphOf({ outputs }: Metafile): Graph {
  const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
  const chunks = new Map(Object.entries(outputs).map(([path, output]) => [nameOf(path), output]))
  return {
    chunkOf: (source) => {
      const tail = source.slice(source.indexOf('live-room/src'))
      const found = [...chunks].find(([, { entryPoint }]) => entryPoint?.endsWith(tail))
      if (!found) throw new Error(`no chunk begins with ${tail}`)
      return found[0]
    },
    reach: (chunk) => {
      const seen = new Set([chunk])
      for (const one of seen)
        for (const { path, kind } of chunks.get(one)?.imports ?? [])
          if (kind === 'import-statement') seen.add(nameOf(path))
      return [...seen]
    },
  }
}
