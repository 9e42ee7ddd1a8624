import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { repositoryRoot } from '../arrows.ts'
import { cliPages } from './cli.ts'
import { errorPages } from './errors.ts'
import { limitPages } from './limits.ts'
import { metricPages } from './metrics.ts'
import { described } from './of-features.ts'
import { rolePages } from './roles.ts'
import { sdkPages } from './sdk.ts'
import { settingPages } from './settings.ts'

// docs/reference from the program: `node scripts/reference/main.ts --write` after a change of types, codes, help, limits or
// metrics. A test holds the pages against it.

/** The pages as they have to be, by their file from the root of the repository. */
export const referencePages = async (): Promise<Record<string, string>> => {
  const ofFeatures = await described()
  const pages = {
    ...sdkPages(),
    ...errorPages(),
    ...cliPages(),
    ...limitPages(),
    ...rolePages(ofFeatures),
    ...settingPages(ofFeatures),
    ...(await metricPages()),
  }
  return Object.fromEntries(Object.entries(pages).map(([file, text]) => [file, `${text.trim()}\n`]))
}

if (import.meta.main && process.argv.includes('--write'))
  for (const [file, text] of Object.entries(await referencePages())) {
    mkdirSync(dirname(join(repositoryRoot, file)), { recursive: true })
    writeFileSync(join(repositoryRoot, file), text)
  }
