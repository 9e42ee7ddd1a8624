import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { build } from 'esbuild'
import { pack } from '../packages/server/src/pages/packed.ts'
import { repositoryRoot } from './arrows.ts'
import { flattenDeclarations } from './flat-declarations.ts'

const ENTRIES = ['index', 'react', 'vue'] as const
const SOURCE = join(repositoryRoot, 'packages/client')

/** What `require` finds on a Node that cannot give it an ES module. */
export const noCommonJs = (name: string): string => `throw new Error(
  "${name} could not be loaded with require(); it is an ES module, and this Node.js cannot require one; use import (or 'await import()'), or Node.js 20.19, 22.12 or newer.",
)
`

/** An entry of `exports`, with its types for modules and for CommonJS. */
export function entryOf(out: string, file: string, source: string): Record<string, unknown> {
  const module = { types: `./types/${source}.d.ts`, default: `./${file}.js` }
  const types = `./${file}.d.cts`
  writeFileSync(join(out, types), `export * from './types/${source}.js'\n`)
  // Where `require` takes ES modules Node looks for `module-sync`; an older one finds the sentence that says what to do.
  return { 'module-sync': module, import: module, require: { types, default: './commonjs.cjs' }, default: module }
}

/** The SDK as it is published: plain JavaScript with everything of ours inside, and declarations. Gives its folder. */
export async function buildClient(out = join(SOURCE, 'dist')): Promise<string> {
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  await build({
    entryPoints: ENTRIES.map((name) => join(SOURCE, `src/${name}.ts`)),
    outdir: out,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    external: ['react', 'vue'],
    legalComments: 'none',
  })
  writeDeclarations(out)
  const { name, version, description, license } = JSON.parse(
    readFileSync(join(SOURCE, 'package.json'), 'utf8'),
  ) as Record<string, string>
  writeFileSync(join(out, 'commonjs.cjs'), noCommonJs(name ?? ''))
  const entry = (file: string) => entryOf(out, file, `client/src/${file}`)
  const manifest = {
    ...{ name, version, description, license, type: 'module', sideEffects: false },
    exports: {
      ...{ '.': entry('index'), './react': entry('react'), './vue': entry('vue') },
      // Only types: the program of the element comes from a server.
      './live-room': { types: './types/client/src/live-room.d.ts' },
      './package.json': './package.json',
    },
    // For tools from before `exports`.
    main: './index.js',
    types: './types/client/src/index.d.ts',
    typesVersions: {
      '*': Object.fromEntries(['react', 'vue', 'live-room'].map((name) => [name, [`./types/client/src/${name}.d.ts`]])),
    },
    peerDependencies: { react: '>=18', vue: '>=3.4' },
    peerDependenciesMeta: { react: { optional: true }, vue: { optional: true } },
    engines: { node: '>=20' },
  }
  writeFileSync(join(out, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  cpSync(join(repositoryRoot, 'LICENSE'), join(out, 'LICENSE'))
  if (existsSync(join(SOURCE, 'README.md'))) cpSync(join(SOURCE, 'README.md'), join(out, 'README.md'))
  return out
}

/**
 * Declarations of the SDK and of what it is made of, pointing at each other by path, so that nothing else is installed. What no
 * entry leads to is left out.
 */
export function writeDeclarations(
  out: string,
  roots: readonly string[] = [...ENTRIES, 'live-room'].map((name) => `client/src/${name}`),
): void {
  const types = join(out, 'types')
  // Each file by name: what is reached through a package's name would count as somebody else's and not be written.
  const files = globSync('packages/{kernel,features,room,protocol,client,node}/src/**/*.ts', {
    cwd: repositoryRoot,
  }).filter((path) => !/schemas|\.(test|fixture)\.ts$/.test(path))
  const options = [
    '--ignoreConfig',
    '--declaration',
    '--emitDeclarationOnly',
    '--noEmit',
    'false',
    '--outDir',
    types,
    '--rootDir',
    'packages',
  ]
  const same = [
    '--target',
    'es2024',
    '--lib',
    'es2024,dom,dom.iterable',
    '--module',
    'nodenext',
    '--strict',
    '--skipLibCheck',
    '--allowImportingTsExtensions',
    '--rewriteRelativeImportExtensions',
    '--types',
    'node',
  ]
  execFileSync('tsc', [...options, ...same, ...files], { cwd: repositoryRoot, stdio: 'inherit' })
  for (const file of globSync('**/*.d.ts', { cwd: types })) {
    const path = join(types, file)
    const text = readFileSync(path, 'utf8').replace(
      // The compiler writes `import("…")` where a type was inferred.
      /['"]@ovation\/(\w+)(?:\/([\w/-]+))?['"]/g,
      (_, name: string, entry: string | undefined) => {
        const target = relative(dirname(path), join(types, name, 'src', entryFile(name, entry)))
        return `'${target.startsWith('.') ? target : `./${target}`}'`
      },
    )
    writeFileSync(path, text.replace(/(from '\.[^']*)\.ts'/g, "$1.js'"))
  }
  for (const name of ['models', 'events', 'commands', 'state', 'settings', 'message'])
    flattenDeclarations(join(types, `room/src/${name}.d.ts`))
  const needed = new Set<string>()
  for (const root of roots) follow(join(types, `${root}.d.ts`), needed)
  for (const file of globSync('**/*.d.ts', { cwd: types }))
    if (!needed.has(join(types, file))) rmSync(join(types, file))
}

/** Which file of a package an import of it means, as its `exports` say. */
const entryFile = (name: string, entry: string | undefined): string =>
  entry === undefined ? 'index.js' : name === 'kernel' ? `${entry}/index.js` : `${entry}.js`

/** Collects a declaration file and what it imports. */
function follow(path: string, needed: Set<string>): void {
  if (needed.has(path)) return
  needed.add(path)
  for (const [, from = ''] of readFileSync(path, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']*)\.js'/g))
    follow(join(dirname(path), `${from}.d.ts`), needed)
}

/** Bytes of the SDK as a page loads it: bundled, minified, gzip; without what is loaded when it is first used. */
export async function clientBytes(): Promise<number> {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(repositoryRoot, 'packages/client/src/index.ts')],
    ...{ bundle: true, minify: true, format: 'esm', target: 'es2022', write: false, legalComments: 'none' },
    ...{ splitting: true, outdir: repositoryRoot, absWorkingDir: repositoryRoot, metafile: true },
  })
  const [entry = ''] = Object.keys(metafile.outputs).filter((path) => path === 'index.js')
  const needed = new Set([entry])
  for (const path of needed)
    for (const { path: other, kind } of metafile.outputs[path]?.imports ?? [])
      if (kind === 'import-statement') needed.add(other)
  const files = outputFiles.filter(({ path }) => needed.has(relative(repositoryRoot, path)))
  const packed = await Promise.all(files.map(({ contents }) => pack(Buffer.from(contents), 'text/javascript')))
  return packed.reduce((bytes, { gzip }) => bytes + gzip.length, 0)
}

if (import.meta.main) console.log(await buildClient(), await clientBytes(), 'bytes gzip')
