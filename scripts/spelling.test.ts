import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { repositoryRoot } from './arrows.ts'

const folder = mkdtempSync(join(repositoryRoot, 'node_modules/.spelling-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/* cspell:disable */
const PLANTED = {
  'planted.ts': `// Recieved by danmaku over RTMP. 弹幕的颜色\nexport const pakageOfRoom = 'a tpyo'\n`,
  'planted.md': 'A widget, `oldWidget`, `old_widget`; widgets.\n',
  'CHANGELOG.md': 'A widget.\n',
}
/* cspell:enable */
/** The configuration itself, and one more forbidden word, so that there is one whatever the list holds. */
const CONFIG = `
import own, { forbiddenIn } from '../../cspell.config.js'
const { flagWords, overrides } = forbiddenIn('widget->video')
export default { ...own, files: [], ignorePaths: [], flagWords, overrides }`

let found: string[]
beforeAll(() => {
  for (const [name, text] of Object.entries(PLANTED)) writeFileSync(join(folder, name), text)
  writeFileSync(join(folder, 'cspell.config.js'), CONFIG)
  const { stdout } = spawnSync(
    join(repositoryRoot, 'node_modules/.bin/cspell'),
    ['--config', 'cspell.config.js', '--no-progress', '--no-summary', '--no-color', ...Object.keys(PLANTED)],
    { cwd: folder, encoding: 'utf8' },
  )
  found = [...stdout.matchAll(/^(.*?):\d.* - (\w+) word \((.*?)\)/gm)].map((one) => one.slice(1, 4).join(' '))
}, 60_000)

it('[KIT9] comments, texts and identifiers are spelt; the glossary and the list of words count, Chinese does not', () => {
  const wrong = found.filter((line) => line.startsWith('planted.ts'))
  // cspell:disable-next-line
  expect(wrong).toEqual(['Recieved', 'pakage', 'tpyo'].map((word) => `planted.ts Unknown ${word}`))
})

it('[KIT10] a forbidden word is found in prose and in identifiers, and is let through in the changelog', () => {
  const wrong = found.filter((line) => !line.startsWith('planted.ts'))
  expect(wrong).toEqual(['widget', 'Widget', 'widget', 'widgets'].map((word) => `planted.md Forbidden ${word}`))
})
