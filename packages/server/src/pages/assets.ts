import { fileURLToPath } from 'node:url'
import type { BuildContext, BuildOptions, OutputFile, Plugin } from 'esbuild'
import { pack } from './packed.ts'
import type { Packed } from './packed.ts'

/**
 * `part`: of the viewer's screen, which gives it what it shares. `file`: which file of a package whose style sheet is one of
 * its own; without it, style sheets are text in the script.
 */
type Source = { from: string; format: 'esm' | 'iife'; part?: boolean; file?: 'script' | 'style' }

/** What browsers load, by path. Each is bundled at the first request from the sources that the server itself runs on. */
const SOURCES = {
  '/embed.js': { from: '@ovation/live-room', format: 'iife' },
  '/replay.js': { from: '@ovation/live-room/replay', format: 'iife' },
  '/publish.js': { from: '@ovation/live-room/publish', format: 'iife' },
  '/sdk/client.js': { from: '@ovation/client', format: 'esm' },
  '/sdk/media.js': { from: '@ovation/live-room/media', format: 'esm' },
  '/sdk/danmaku.js': { from: '@ovation/danmaku', format: 'esm' },
  '/sdk/aac.js': { from: '@ovation/live-room/aac', format: 'esm' },
  '/sdk/audio-worklet.js': { from: '@ovation/live-room/audio-worklet', format: 'esm' },
  '/sdk/hls.js': { from: '@ovation/live-room/hls', format: 'esm' },
  '/sdk/player.js': { from: '@ovation/live-room/player', format: 'esm', part: true },
  '/sdk/panels.js': { from: '@ovation/live-room/panels', format: 'esm', part: true },
  '/sdk/stage.js': { from: '@ovation/live-room/stage', format: 'esm', part: true },
  '/sdk/words-zh.js': { from: '@ovation/live-room/words-zh', format: 'esm' },
  '/studio/app.js': { from: '@ovation/console', format: 'esm', file: 'script' },
  '/studio/app.css': { from: '@ovation/console', format: 'esm', file: 'style' },
  '/docs/site.js': { from: '@ovation/docs', format: 'esm', file: 'script' },
  '/docs/site.css': { from: '@ovation/docs', format: 'esm', file: 'style' },
} as const satisfies Record<string, Source>

export type AssetPath = keyof typeof SOURCES
export const ASSET_PATHS = Object.keys(SOURCES) as AssetPath[]

/** What the viewer's screen may weigh at first load, gzip, the words of one language included. */
export const MAX_EMBED_BYTES = 40_000

/** The first load of the viewer's screen, gzip: with its own language, or with the largest of the others. */
export async function embedBytes(): Promise<number> {
  const words = ASSET_PATHS.filter((path) => path.startsWith('/sdk/words-'))
  const [embed, ...others] = await Promise.all(['/embed.js' as const, ...words].map((path) => asset(path)))
  return (embed?.gzip.length ?? 0) + Math.max(...others.map(({ gzip }) => gzip.length))
}

/** What the viewer's screen shares with its parts (`live-room/src/view/part.tsx`): it is not built into them again. */
const SHARED = ['#shell', '@ovation/live-room/jsx-runtime', 'preact/hooks']
const PART: BuildOptions = {
  format: 'cjs',
  external: SHARED,
  banner: { js: 'export default(require)=>{const module={};' },
  footer: { js: 'return module.exports}' },
}

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

/** Style sheets that go into a shadow root are text in the script. */
const cssAsText: Plugin = {
  name: 'css-as-text',
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { readFile } = await import('node:fs/promises')
      const { code } = await build.esbuild.transform(await readFile(path, 'utf8'), { loader: 'css', minify: true })
      return { contents: code, loader: 'text' }
    })
  },
}

const bundles = new Map<string, Promise<OutputFile[]>>()

/** What comes of one package; its script and its style sheet are made together. */
function bundle(source: Source, readable: boolean): Promise<OutputFile[]> {
  const key = keyOf(source.from, readable)
  const known = bundles.get(key)
  if (known) return known
  const building = runBundler(source, readable)
  bundles.set(key, building)
  building.catch(() => bundles.delete(key))
  return building
}

/** For anyone who works on them: what has not changed is not read again. */
const bundlers = new Map<string, Promise<BuildContext>>()

/** Ends what makes readable scripts: it complains at length when its process is gone in the middle of one. */
export async function endBundlers(): Promise<void> {
  if (bundlers.size === 0) return
  bundlers.clear()
  const { stop } = await import('esbuild')
  await stop()
}

async function runBundler({ from, format, file, part }: Source, readable: boolean): Promise<OutputFile[]> {
  // Only who asks for a file pays for the bundler.
  const { build, context } = await import('esbuild')
  const options: BuildOptions = {
    entryPoints: [fileURLToPath(import.meta.resolve(from))],
    outdir: '/out',
    bundle: true,
    format,
    minify: !readable,
    sourcemap: readable && 'inline',
    charset: 'utf8',
    target: 'es2022',
    write: false,
    legalComments: 'none',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': readable ? '"development"' : '"production"' },
    plugins: file ? [] : [cssAsText],
    ...(part ? PART : {}),
  }
  if (!readable) return (await build(options)).outputFiles ?? []
  const bundler = bundlers.get(from) ?? context(options)
  bundlers.set(from, bundler)
  return (await (await bundler).rebuild()).outputFiles ?? []
}

async function make(source: Source, readable: boolean): Promise<Packed> {
  const style = source.file === 'style'
  const outputFiles = await bundle(source, readable)
  const file = outputFiles.find(({ path }) => path.endsWith('.css') === style)
  const type = style ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8'
  return pack(Buffer.from(file?.contents ?? []), type, { compress: !readable })
}
