import { parse } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { OutputFile } from 'esbuild'
import { bundle, cssAsText } from './bundler.ts'
import { pack } from './packed.ts'
import type { Packed } from './packed.ts'

/** `file`: which file of a package whose style sheet is one of its own; without it, style sheets are text in the script. */
type Source = { from: string; file?: 'script' | 'style' }

/**
 * What browsers load beside the screens (`screens.ts`), by path. Each is bundled at the first request from the sources that
 * the server itself runs on.
 */
const SOURCES = {
  '/sdk/client.js': { from: '@ovation/client' },
  '/sdk/danmaku.js': { from: '@ovation/danmaku' },
  '/sdk/aac.js': { from: '@ovation/live-room/aac' },
  '/sdk/audio-worklet.js': { from: '@ovation/live-room/audio-worklet' },
  '/studio/app.js': { from: '@ovation/console', file: 'script' },
  '/studio/app.css': { from: '@ovation/console', file: 'style' },
  '/docs/site.js': { from: '@ovation/docs', file: 'script' },
  '/docs/site.css': { from: '@ovation/docs', file: 'style' },
} as const satisfies Record<string, Source>

export type AssetPath = keyof typeof SOURCES
export const ASSET_PATHS = Object.keys(SOURCES) as AssetPath[]

const keyOf = (name: string, readable: boolean): string => (readable ? `${name} readable` : name)
const built = new Map<string, Promise<Packed>>()

/** `readable`: for anyone who works on it, not minified, with its source map, and not compressed. */
export function asset(path: AssetPath, readable = false): Promise<Packed> {
  const key = keyOf(path, readable)
  const known = built.get(key)
  if (known) return known
  const building = make(SOURCES[path], readable)
  built.set(key, building)
  building.catch(() => built.delete(key))
  return building
}

/** The sources have changed: each is bundled again when it is asked for. */
export function forgetAssets(): void {
  built.clear()
  bundles.clear()
}

const bundles = new Map<string, Promise<OutputFile[]>>()

/** What comes of one package; its script and its style sheet are made together. */
function bundlePackage(source: Source, readable: boolean): Promise<OutputFile[]> {
  const key = keyOf(source.from, readable)
  const known = bundles.get(key)
  if (known) return known
  const building = runBundler(source, readable)
  bundles.set(key, building)
  building.catch(() => bundles.delete(key))
  return building
}

async function runBundler({ from, file }: Source, readable: boolean): Promise<OutputFile[]> {
  const { outputFiles = [] } = await bundle(from, readable, {
    entryPoints: [fileURLToPath(import.meta.resolve(from))],
    format: 'esm',
    // What the studio rarely needs is loaded when it does.
    ...(file ? { splitting: true, chunkNames: '[name]-[hash]' } : { plugins: [cssAsText] }),
  })
  return outputFiles
}

/** A module that the studio loads when it needs it, by its file name; undefined if there is none. */
export async function studioChunk(name: string, readable = false): Promise<Packed | undefined> {
  const key = keyOf(`/studio/${name}`, readable)
  const known = built.get(key)
  if (known) return known
  const files = await bundlePackage(SOURCES['/studio/app.js'], readable)
  const file = files.find(({ path }) => path.endsWith(`/${name}`))
  // Only what there is is kept.
  if (file) built.set(key, script(file, readable))
  return built.get(key)
}

const script = ({ contents }: OutputFile, readable: boolean): Promise<Packed> =>
  pack(Buffer.from(contents), 'text/javascript; charset=utf-8', { compress: !readable })

async function make(source: Source, readable: boolean): Promise<Packed> {
  const outputFiles = await bundlePackage(source, readable)
  // The others are modules that the script loads.
  const { name } = parse(fileURLToPath(import.meta.resolve(source.from)))
  const [file, style] = ['js', 'css'].map((end) =>
    outputFiles.find(({ path }) => parse(path).base === `${name}.${end}`),
  )
  if (source.file === 'style')
    return pack(Buffer.from(style?.contents ?? []), 'text/css; charset=utf-8', { compress: !readable })
  if (!file) throw new Error(`${source.from} could not be bundled`)
  return script(file, readable)
}
