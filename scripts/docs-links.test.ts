import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, it } from 'vitest'
import { renderMarkdown } from '../packages/server/src/pages/docs/markdown.ts'
import { readMenu } from '../packages/server/src/pages/docs/pages.ts'
import { repositoryRoot } from './arrows.ts'
import { TEXTS } from './docs-blocks.ts'

const read = (file: string): string => readFileSync(join(repositoryRoot, file), 'utf8')
const withoutCode = (text: string): string => text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '')
const LINK = /\]\(([^)\s]+)\)/g

const anchors = new Map<string, Set<string>>()
function anchorsOf(file: string): Set<string> {
  const known = anchors.get(file)
  if (known) return known
  const { headings } = renderMarkdown(read(file), file, () => undefined)
  const found = new Set(headings.map(({ id }) => id))
  anchors.set(file, found)
  return found
}

/** Links of a text that lead nowhere. */
function broken(file: string, text: string): string[] {
  return [...withoutCode(text).matchAll(LINK)].flatMap(([, href = '']) => {
    if (/^[a-z]+:/.test(href)) return []
    const [path = '', anchor] = decodeURI(href).split('#')
    const target = path === '' ? file : normalize(join(dirname(file), path))
    if (!existsSync(join(repositoryRoot, target))) return [`${file}: ${href} is not there`]
    if (anchor === undefined || !target.endsWith('.md') || anchorsOf(target).has(anchor)) return []
    return [`${file}: ${href} has no such heading`]
  })
}

it('[DOCS3] every link between texts leads somewhere', () => {
  expect(TEXTS.flatMap((file) => broken(file, read(file)))).toEqual([])
})

it('[DOCS3] a link that leads nowhere is found', () => {
  expect(
    broken('docs/index.md', 'See [a](nowhere.md), [b](tokens.md#nothing), [c](tokens.md#node), `[d](x.md)`.'),
  ).toEqual(['docs/index.md: nowhere.md is not there', 'docs/index.md: tokens.md#nothing has no such heading'])
})

it('[DOCS3] no mark-up is left over, such as that of bold words beside Chinese marks', () => {
  const left = TEXTS.filter((file) => {
    const { html } = renderMarkdown(read(file), file, () => undefined)
    return html.replace(/<code>[\s\S]*?<\/code>/g, '').includes('**')
  })
  expect(left).toEqual([])
})

const PAGES = readMenu().flatMap(({ pages }) => pages)

it('[DOCS11] every text of docs/ is in the menu, in each of its languages', () => {
  const shown = new Set(PAGES.flatMap(({ files }) => Object.values(files)))
  expect(TEXTS.filter((file) => file.startsWith('docs/') && !shown.has(file))).toEqual([])
})

const IN_CHINESE = [
  ...['', 'tutorial/first-room', 'tutorial/chat-app', 'embed', 'frameworks', 'tokens', 'backend', 'origins'],
  ...['troubleshooting', 'reference/errors', 'reference/roles', 'chat-features', 'presence-and-state', 'deploy'],
  ...['connection', 'api', 'environment', 'security', 'reference/cli', 'reference/client', 'reference/settings'],
  ...['reference/element', 'reference/react', 'reference/vue', 'deploy-files'],
]
it.each(IN_CHINESE)('[DOCS11] /docs/zh/%s says as much as the English page', (path) => {
  const page = PAGES.find((one) => one.path === path)
  const levels = (file: string): number[] =>
    renderMarkdown(read(file), file, () => undefined).headings.map(({ level }) => level)
  expect(levels(page?.files.zh ?? '')).toEqual(levels(page?.files.en ?? ''))
})
