import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '../arrows.ts'
import { openApi } from './document.ts'

// The document that servers send at /api/openapi.json: `node scripts/openapi/main.ts --write` after a change of the table of
// routes. A test holds the file against it.

export const DOCUMENT = join(repositoryRoot, 'packages/server/src/pages/openapi.json')

/** The document as the file has it. */
export const written = (): string => `${JSON.stringify(openApi(), null, 2)}\n`

if (import.meta.main && process.argv.includes('--write')) writeFileSync(DOCUMENT, written())
