import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { repositoryRoot } from './arrows.ts'
import { entryOf, noCommonJs, writeDeclarations } from './build-client.ts'

const SOURCE = join(repositoryRoot, 'packages/node')

/** `@ovation/node` as it is published: plain JavaScript with everything of ours inside, and declarations. Gives its folder. */
export async function buildNode(out = join(SOURCE, 'dist')): Promise<string> {
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  await build({
    entryPoints: [join(SOURCE, 'src/index.ts')],
    ...{ outdir: out, bundle: true, format: 'esm', platform: 'node', target: 'node20', legalComments: 'none' },
  })
  writeDeclarations(out, ['node/src/index'])
  const { name, version, description, license } = JSON.parse(
    readFileSync(join(SOURCE, 'package.json'), 'utf8'),
  ) as Record<string, string>
  writeFileSync(join(out, 'commonjs.cjs'), noCommonJs(name ?? ''))
  const manifest = {
    ...{ name, version, description, license, type: 'module', sideEffects: false },
    exports: { '.': entryOf(out, 'index', 'node/src/index'), './package.json': './package.json' },
    // For tools from before `exports`.
    main: './index.js',
    types: './types/node/src/index.d.ts',
    engines: { node: '>=20' },
  }
  writeFileSync(join(out, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  cpSync(join(repositoryRoot, 'LICENSE'), join(out, 'LICENSE'))
  cpSync(join(SOURCE, 'README.md'), join(out, 'README.md'))
  return out
}

if (import.meta.main) console.log(await buildNode())
