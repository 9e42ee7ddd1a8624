import { fileURLToPath } from 'node:url'
import type { BuildContext, BuildOptions, BuildResult, Plugin } from 'esbuild'

/** Style sheets that go into a shadow root are text in the script. */
export const cssAsText: Plugin = {
  name: 'css-as-text',
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { readFile } = await import('node:fs/promises')
      const { code } = await build.esbuild.transform(await readFile(path, 'utf8'), {
        ...{ loader: 'css', minify: true, target: [...OLDEST] },
      })
      return { contents: code, loader: 'text' }
    })
  },
}

/**
 * The oldest browsers that are supported (docs/browsers.md): nothing newer is in the syntax of scripts and style sheets. What they
 * lack beside that is in `live-room/src/element/old-browsers.ts`.
 */
export const OLDEST = ['chrome91', 'safari15.4', 'firefox98'] as const

const HERE = fileURLToPath(new URL('.', import.meta.url))

/** For anyone who works on them: what has not changed is not read again. */
const bundlers = new Map<string, Promise<BuildContext>>()

/** Ends what makes readable scripts: it complains at length when its process is gone in the middle of one. */
export async function endBundlers(): Promise<void> {
  if (bundlers.size === 0) return
  bundlers.clear()
  const { stop } = await import('esbuild')
  await stop()
}

/** `readable`: for anyone who works on it, not minified, with its source map. A bundler is kept for each `name`. */
export async function bundle(name: string | undefined, readable: boolean, own: BuildOptions): Promise<BuildResult> {
  // Only who asks for a file pays for the bundler.
  const { build, context } = await import('esbuild')
  const options: BuildOptions = {
    // Names by content depend on it: they are the same on every node, whatever it was started from.
    absWorkingDir: HERE,
    outdir: '/out',
    bundle: true,
    minify: !readable,
    sourcemap: readable && 'inline',
    charset: 'utf8',
    target: [...OLDEST],
    write: false,
    legalComments: 'none',
    jsx: 'automatic',
    ...own,
    define: { 'process.env.NODE_ENV': readable ? '"development"' : '"production"', ...own.define },
  }
  if (!readable || name === undefined) return build(options)
  const bundler = bundlers.get(name) ?? context(options)
  bundlers.set(name, bundler)
  return (await bundler).rebuild()
}
