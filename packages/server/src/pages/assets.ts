import { hash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { BuildOptions, OutputFile, Plugin } from 'esbuild'

/** One file for browsers, in the forms in which it may be asked for. */
export type Asset = { type: string; etag: string; plain: Buffer; gzip: Buffer; brotli: Buffer }

type Source = { from: string; format: 'esm' | 'iife'; react?: boolean; style?: boolean }

/** What browsers load, by path. Each is bundled at the first request from the sources that the server itself runs on. */
const SOURCES = {
  '/embed.js': { from: '@ovation/live-room', format: 'iife' },
  '/replay.js': { from: '@ovation/live-room/replay', format: 'iife' },
  '/publish.js': { from: '@ovation/live-room/publish', format: 'iife' },
  '/sdk/client.js': { from: '@ovation/client', format: 'esm' },
  '/sdk/danmaku.js': { from: '@ovation/danmaku', format: 'esm' },
  '/sdk/aac.js': { from: '@ovation/live-room/aac', format: 'esm' },
  '/sdk/sound-worklet.js': { from: '@ovation/live-room/sound-worklet', format: 'esm' },
  '/sdk/hls.js': { from: '@ovation/live-room/hls', format: 'esm' },
  '/sdk/stage.js': { from: '@ovation/live-room/stage', format: 'esm' },
  '/studio/app.js': { from: '@ovation/console', format: 'esm', react: true },
  '/studio/app.css': { from: '@ovation/console', format: 'esm', react: true, style: true },
} as const satisfies Record<string, Source>

export type AssetPath = keyof typeof SOURCES
export const ASSET_PATHS = Object.keys(SOURCES) as AssetPath[]

/** What the viewer's screen may weigh at first load, gzip, without the player that is loaded on demand. */
export const MAX_EMBED_BYTES = 48_500

const BROTLI_QUALITY = 9
const built = new Map<AssetPath, Promise<Asset>>()

export function asset(path: AssetPath): Promise<Asset> {
  const known = built.get(path)
  if (known) return known
  const building = make(SOURCES[path])
  built.set(path, building)
  building.catch(() => built.delete(path))
  return building
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
function bundle({ from, format, react }: Source): Promise<OutputFile[]> {
  const known = bundles.get(from)
  if (known) return known
  const building = runBundler({ from, format, react })
  bundles.set(from, building)
  building.catch(() => bundles.delete(from))
  return building
}

async function runBundler({ from, format, react }: Source): Promise<OutputFile[]> {
  // Only who asks for a file pays for the bundler.
  const { build } = await import('esbuild')
  const options: BuildOptions = {
    entryPoints: [fileURLToPath(import.meta.resolve(from))],
    outdir: '/out',
    bundle: true,
    format,
    minify: true,
    target: 'es2022',
    write: false,
    legalComments: 'none',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: react ? [] : [cssAsText],
  }
  return (await build(options)).outputFiles ?? []
}

async function make(source: Source): Promise<Asset> {
  const style = source.style === true
  const outputFiles = await bundle(source)
  const file = outputFiles.find(({ path }) => path.endsWith('.css') === style)
  const plain = Buffer.from(file?.contents ?? [])
  const [gzipped, brotli] = await Promise.all([
    promisify(gzip)(plain, { level: 9 }),
    promisify(brotliCompress)(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
  ])
  return {
    type: style ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8',
    etag: `"${hash('sha256', plain, 'base64url').slice(0, 22)}"`,
    ...{ plain, gzip: gzipped, brotli },
  }
}
