import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

// Neither is in Debian: helm is built by Go, the schemas of Kubernetes come as a Python package. Both are kept.

const HELM = 'helm.sh/helm/v3/cmd/helm@v3.22.0'
const VALIDATE = 'kubernetes-validate==1.37.0'
const kept = fileURLToPath(new URL('../../../node_modules/.cache/chart-tools', import.meta.url))

const has = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0

function helmPath(): string | undefined {
  if (has('helm', 'version')) return 'helm'
  const path = join(kept, 'helm')
  if (existsSync(path)) return path
  if (!has('go', 'version')) return undefined
  execFileSync('go', ['install', HELM], { env: { ...process.env, GOBIN: kept }, stdio: 'inherit' })
  return path
}

function validatePath(): string | undefined {
  if (has('kubernetes-validate', '--help')) return 'kubernetes-validate'
  const venv = join(kept, 'venv')
  const path = join(venv, 'bin/kubernetes-validate')
  if (existsSync(path)) return path
  if (!has('python3', '-m', 'venv', '--help')) return undefined
  execFileSync('python3', ['-m', 'venv', venv], { stdio: 'inherit' })
  execFileSync(join(venv, 'bin/pip'), ['install', '--quiet', VALIDATE], { stdio: 'inherit' })
  return path
}

/** `helm` and `kubernetes-validate`, from the path or made now; undefined where there is no Go or no Python to make them. */
export function chartTools(): { helm: string; validate: string } | undefined {
  mkdirSync(kept, { recursive: true })
  const [helm, validate] = [helmPath(), validatePath()]
  return helm === undefined || validate === undefined ? undefined : { helm, validate }
}
