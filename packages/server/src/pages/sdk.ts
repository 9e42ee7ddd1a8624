import { fileURLToPath } from 'node:url'

/** What a page without a bundler can import from the server, by file name. */
const MODULES = { 'client.js': '@ovation/client', 'danmaku.js': '@ovation/danmaku' } as const
export type ModuleName = keyof typeof MODULES

export const MODULE_NAMES = Object.keys(MODULES) as ModuleName[]

const built = new Map<ModuleName, Promise<string>>()

/** A package as one browser module, bundled at the first request from the sources the server itself runs on. */
export function browserModule(name: ModuleName): Promise<string> {
  const known = built.get(name)
  if (known) return known
  const building = bundle(MODULES[name])
  built.set(name, building)
  building.catch(() => built.delete(name))
  return building
}

async function bundle(name: string): Promise<string> {
  // Only who asks for a module pays for the bundler.
  const { build } = await import('esbuild')
  const entryPoints = [fileURLToPath(import.meta.resolve(name))]
  const { outputFiles } = await build({
    entryPoints,
    bundle: true,
    format: 'esm',
    minify: true,
    target: 'es2022',
    write: false,
    legalComments: 'none',
  })
  return outputFiles[0]?.text ?? ''
}
