import { Stryker } from '@stryker-mutator/core'
import { groupNamed, MUTANTS_GROUP } from './mutants-groups.ts'

// `npm run mutants [GROUP [FILE…]]`: changes the sources of a group here and there, and counts what its unit tests do not notice.
// With files (or patterns of them) only those are changed, and no share is asked for.

const [name = 'client', ...files] = process.argv.slice(2)
const { mutate, least } = groupNamed(name)
process.env[MUTANTS_GROUP] = name

await new Stryker({
  mutate: [...(files.length > 0 ? files : mutate), '!**/*.{test,fixture}.ts'],
  jsonReporter: { fileName: `node_modules/.cache/mutants-${name}.json` },
  thresholds: { high: 90, low: least, break: files.length > 0 ? null : least },
}).runMutationTest()
