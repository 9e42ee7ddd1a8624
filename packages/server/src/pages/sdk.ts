import { fileURLToPath } from 'node:url'

const entry = fileURLToPath(import.meta.resolve('@ovation/client'))

let built: Promise<string> | undefined

/** The SDK as one browser module, bundled at the first request from the sources the server itself runs on. */
export function sdkModule(): Promise<string> {
  built ??= bundle()
  built.catch(() => (built = undefined))
  return built
}

async function bundle(): Promise<string> {
  // Only who asks for the SDK pays for the bundler.
  const { build } = await import('esbuild')
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    minify: true,
    target: 'es2022',
    write: false,
    legalComments: 'none',
  })
  return outputFiles[0]?.text ?? ''
}
