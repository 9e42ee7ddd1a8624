import { posix } from 'node:path'
import hljs from 'highlight.js/lib/core'
import bash from 'highlight.js/lib/languages/bash'
import css from 'highlight.js/lib/languages/css'
import json from 'highlight.js/lib/languages/json'
import nginx from 'highlight.js/lib/languages/nginx'
import python from 'highlight.js/lib/languages/python'
import typescript from 'highlight.js/lib/languages/typescript'
import xml from 'highlight.js/lib/languages/xml'
import yaml from 'highlight.js/lib/languages/yaml'
import createMarkdownIt from 'markdown-it'
import type { MarkdownIt, Token } from 'markdown-it'
import { escapeHtml } from '../escape-html.ts'

const HIGHLIGHTED = { bash, css, json, nginx, python, typescript, xml, yaml }
for (const [name, language] of Object.entries(HIGHLIGHTED)) hljs.registerLanguage(name, language)
const SAME_AS: Record<string, string> = {
  ...{ ts: 'typescript', tsx: 'typescript', js: 'typescript', mjs: 'typescript' },
  ...{ sh: 'bash', html: 'xml', vue: 'xml', py: 'python', yml: 'yaml' },
}

type Heading = { level: number; id: string; text: string }
type Part = { id: string; heading: string; text: string }
export type Rendered = {
  title: string
  html: string
  headings: Heading[]
  /** Its text by heading, for the search. */
  parts: Part[]
}

/**
 * Where a file of the repository is found among the pages; undefined where it is none of them. `file` is from the root of the
 * repository, such as `docs/tokens.md`.
 */
export type AddressOf = (file: string) => Target | undefined
/** `name`: what a page is called. */
export type Target = { address: string; name?: string }

/** The name of a heading in addresses, as GitHub makes it. */
const slugOf = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-')

const textOf = (token: Token | undefined): string =>
  (token?.children ?? [])
    .map(({ type, content }) => (type === 'softbreak' || type === 'hardbreak' ? ' ' : content))
    .join('')

function fence(token: Token): string {
  const [language = '', title = ''] = token.info.trim().split(/\s+/)
  const name = SAME_AS[language] ?? language
  const code = hljs.getLanguage(name)
    ? hljs.highlight(token.content, { language: name, ignoreIllegals: true }).value
    : escapeHtml(token.content)
  // A title names a file; `example` only says that the block is one.
  const caption = title === '' || title === 'example' ? '' : `<figcaption>${escapeHtml(title)}</figcaption>`
  return `<figure class="code">${caption}<pre tabindex="0"><code>${code}</code></pre></figure>\n`
}

function linkTo(href: string, file: string, addressOf: AddressOf): Target | undefined {
  if (/^[a-z][a-z\d+.-]*:/i.test(href) || href.startsWith('#')) return { address: href }
  const [target = '', anchor] = href.split('#')
  const found = addressOf(posix.normalize(posix.join(posix.dirname(file), decodeURI(target))))
  return found && { ...found, address: `${found.address}${anchor === undefined ? '' : `#${anchor}`}` }
}

/** A link that shows the name of a file shows the name of its page. */
function nameLink(shown: Token | undefined, name: string | undefined): void {
  if (!shown || name === undefined || !/^[\w./-]+\.md$/.test(shown.content)) return
  shown.type = 'text'
  shown.tag = ''
  shown.content = name
}

/** What is written in a page comes from this repository: HTML in it is shown as text, but for comments, which are left out. */
function createMarkdown(): MarkdownIt {
  const md = createMarkdownIt({ html: false, linkify: false })
  md.renderer.rules.fence = (tokens, at) => fence(tokens[at] as Token)
  md.renderer.rules.heading_open = (tokens, at, options, _, self) => {
    const { alias } = ((tokens[at] as Token).meta ?? {}) as { alias?: string }
    return `${self.renderToken(tokens, at, options)}${alias === undefined ? '' : `<span id="${escapeHtml(alias)}"></span>`}`
  }
  md.renderer.rules.table_open = () => '<div class="table" tabindex="0"><table>\n'
  md.renderer.rules.table_close = () => '</table></div>\n'
  return md
}

const markdown = createMarkdown()
const COMMENT = /^<!--[\s\S]*?-->[ \t]*\n/gm
const RULE = /<strong>\[([A-Z]+\d+)\]<\/strong>/g

/** Links lead to pages; what is no page of the documentation is named, not linked. */
function resolveLinks(tokens: readonly Token[], file: string, addressOf: AddressOf): void {
  for (const token of tokens) {
    const open: Token[] = []
    for (const [at, child] of (token.children ?? []).entries()) {
      if (child.type === 'image') {
        const image = linkTo(String(child.attrGet('src') ?? ''), file, addressOf)
        child.attrSet('src', image?.address ?? '')
        child.attrSet('loading', 'lazy')
      } else if (child.type === 'link_open') {
        const href = String(child.attrGet('href') ?? '')
        const found = linkTo(href, file, addressOf)
        open.push(child)
        if (found === undefined) {
          child.tag = 'span'
          child.attrs = [
            ['class', 'source'],
            ['title', posix.normalize(posix.join(posix.dirname(file), href))],
          ]
        } else {
          child.attrSet('href', found.address)
          nameLink(token.children?.[at + 1], found.name)
        }
      } else if (child.type === 'link_close') child.tag = open.pop()?.tag ?? 'a'
    }
  }
}

function nameHeadings(tokens: readonly Token[]): Heading[] {
  const taken = new Map<string, number>()
  return tokens.flatMap((token, at) => {
    if (token.type !== 'heading_open') return []
    const text = textOf(tokens[at + 1])
    const slug = slugOf(text)
    const before = taken.get(slug) ?? 0
    taken.set(slug, before + 1)
    const id = before === 0 ? slug : `${slug}-${before}`
    token.attrSet('id', id)
    return [{ level: Number(token.tag.slice(1)), id, text }]
  })
}

/** Headings get the names that they have in English too: links of texts that are English alone lead to those. */
function aliasHeadings(tokens: readonly Token[], headings: readonly Heading[], english: readonly string[]): void {
  if (english.length !== headings.length) return
  const taken = new Set(headings.map(({ id }) => id))
  const opened = tokens.filter(({ type }) => type === 'heading_open')
  for (const [at, token] of opened.entries()) if (!taken.has(english[at] ?? '')) token.meta = { alias: english[at] }
}

/** The names of the headings of a text, in its order. */
export const headingIds = (source: string): string[] =>
  nameHeadings(markdown.parse(source.replace(COMMENT, ''), {})).map(({ id }) => id)

function partsOf(tokens: readonly Token[], headings: readonly Heading[]): Part[] {
  const parts: Part[] = []
  let next = 0
  for (const [at, token] of tokens.entries()) {
    if (token.type === 'heading_open') {
      const { level = 1, id = '', text = '' } = headings[next++] ?? {}
      // The text under the title belongs to the page as a whole.
      parts.push({ id: level === 1 ? '' : id, heading: text, text: '' })
    } else if ((token.type === 'inline' && tokens[at - 1]?.type !== 'heading_open') || token.type === 'fence') {
      const part = parts.at(-1)
      if (part) part.text = `${part.text} ${token.type === 'fence' ? token.content : textOf(token)}`.trim()
    }
  }
  return parts.map((part) => ({ ...part, text: part.text.replace(/\s+/g, ' ') }))
}

/**
 * One text as a page shows it. `file`: where it lies, from the root of the repository; `english`: the names of its headings
 * in English, where it is a translation.
 */
export function renderMarkdown(
  source: string,
  file: string,
  addressOf: AddressOf,
  english: readonly string[] = [],
): Rendered {
  const tokens = markdown.parse(source.replace(COMMENT, ''), {})
  const headings = nameHeadings(tokens)
  aliasHeadings(tokens, headings, english)
  resolveLinks(tokens, file, addressOf)
  const parts = partsOf(tokens, headings)
  const html = markdown.renderer
    .render(tokens, markdown.options, {})
    .replace(RULE, (_, rule: string) => `<strong id="${rule}">[${rule}]</strong>`)
  return { title: headings[0]?.text ?? file, html, headings, parts }
}
