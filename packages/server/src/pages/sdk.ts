import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const entry = fileURLToPath(import.meta.resolve('@ovation/client'))

let built: Promise<string> | undefined

/** The SDK as one browser module, bundled at the first request from the sources the server itself runs on. */
export function sdkModule(): Promise<string> {
  built ??= build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    minify: true,
    target: 'es2022',
    write: false,
    legalComments: 'none',
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? '')
  built.catch(() => (built = undefined))
  return built
}
