import { hash } from 'node:crypto'
import { escapeHtml } from '../escape-html.ts'
import { addressOf } from './addresses.ts'
import type { Rendered } from './markdown.ts'
import type { DocPage, DocSection, Language } from './pages.ts'
import { WORDS } from './words.ts'

/** Chosen before anything is painted; what is in here is what the policy lets run. */
const THEME = `document.documentElement.classList.add('scripted');try{const t=localStorage.getItem('ovation-docs-theme');if(t)document.documentElement.dataset.theme=t}catch{}`

/** Pages run their own script and show their own images: no text of a page can bring anything else in. */
export const DOCS_POLICY = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${hash('sha256', THEME, 'base64')}'`,
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const ICON = `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'><circle cx='4' cy='4' r='4' fill='%23ff5d73'/></svg>`
const DESCRIPTION_CHARS = 160

export type Frame = {
  menu: readonly DocSection[]
  language: Language
  /** The page that is shown; undefined where there is none. */
  page: DocPage | undefined
  /** Where the documentation begins, with the path of the public address before it. */
  start: string
}

function menuOf({ menu, language, page, start }: Frame): string {
  const item = (one: DocPage): string =>
    `<li><a href="${addressOf(start, language, one.path)}"${one === page ? ' aria-current="page"' : ''}>${escapeHtml(one.names[language])}</a></li>`
  return menu
    .map(({ names, folded, pages }) => {
      const list = `<ul>${pages.map(item).join('')}</ul>`
      const name = escapeHtml(names[language])
      const open = page !== undefined && pages.includes(page) ? ' open' : ''
      return folded
        ? `<details${open}><summary>${name}</summary>${list}</details>`
        : `<section><h2>${name}</h2>${list}</section>`
    })
    .join('')
}

function outlineOf({ headings }: Rendered, language: Language): string {
  const shown = headings.filter(({ level }) => level === 2 || level === 3)
  if (shown.length < 2) return ''
  const items = shown.map(
    ({ level, id, text }) =>
      `<li class="level-${level}"><a href="#${encodeURIComponent(id)}">${escapeHtml(text)}</a></li>`,
  )
  const name = WORDS[language].onThisPage
  // The heading beside the page, the button above it on narrow screens.
  return `<aside id="outline"><h2>${name}</h2><button type="button" aria-expanded="false" aria-controls="outline-list">${name}</button><ul id="outline-list">${items.join('')}</ul></aside>`
}

function neighboursOf({ menu, language, page, start }: Frame): string {
  const pages = menu.filter(({ folded }) => !folded).flatMap((section) => section.pages)
  const at = page ? pages.indexOf(page) : -1
  if (at < 0) return ''
  const link = (one: DocPage | undefined, rel: 'previous' | 'next'): string =>
    one
      ? `<a rel="${rel === 'next' ? 'next' : 'prev'}" href="${addressOf(start, language, one.path)}"><small>${WORDS[language][rel]}</small>${escapeHtml(one.names[language])}</a>`
      : '<span></span>'
  return `<nav class="neighbours">${link(pages[at - 1], 'previous')}${link(pages[at + 1], 'next')}</nav>`
}

function head(frame: Frame, { title, parts }: Rendered): string {
  const { language, page, start } = frame
  const words = WORDS[language]
  const path = page?.path ?? ''
  const description = (parts.find(({ text }) => text !== '')?.text ?? '').slice(0, DESCRIPTION_CHARS)
  const alternates = page
    ? (['en', 'zh'] as const)
        .map((one) => `<link rel="alternate" hreflang="${one}" href="${addressOf(start, one, path)}" />`)
        .join('')
    : ''
  return `<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<title>${escapeHtml(path === '' ? words.site : `${title} · ${words.site}`)}</title>
<meta name="description" content="${escapeHtml(description)}" />
<link rel="icon" href="${ICON}" />
${alternates}
<link rel="stylesheet" href="${start}/site.css" />
<script>${THEME}</script>
<script type="module" src="${start}/site.js"></script>`
}

function bar({ language, page, start }: Frame): string {
  const words = WORDS[language]
  const other = language === 'en' ? 'zh' : 'en'
  return `<header>
<button id="menu" type="button" hidden aria-expanded="false" aria-controls="nav" aria-label="${words.menu}"><svg viewBox="0 0 24 24"><path d="M4 6h16M4 12h16M4 18h16"/></svg></button>
<a class="brand" href="${addressOf(start, language, '')}"><i></i>${words.site}</a>
<button id="search-button" type="button" hidden aria-keyshortcuts="Control+K /"><svg viewBox="0 0 24 24"><circle cx="11" cy="11" r="7"/><path d="m20 20-4-4"/></svg><span>${words.search}</span><kbd>/</kbd></button>
<a id="language" lang="${other}" hreflang="${other}" href="${addressOf(start, other, page?.path ?? '')}">${words.other}</a>
<button id="theme" type="button" hidden aria-pressed="false" aria-label="${words.theme}"><svg viewBox="0 0 24 24"><path d="M20 14.5A8 8 0 0 1 9.5 4a8 8 0 1 0 10.5 10.5Z"/></svg></button>
</header>`
}

function searchBox(language: Language): string {
  const words = WORDS[language]
  return `<dialog id="search" aria-label="${words.searchFor}">
<input type="search" role="combobox" aria-expanded="true" aria-controls="hits" aria-label="${words.searchFor}" placeholder="${words.searchFor}" autocomplete="off" spellcheck="false" />
<div id="hits" role="listbox" aria-label="${words.search}"></div><p id="search-note" role="status"></p>
</dialog>`
}

/** One page, whole. `text` is undefined where there is no such page. */
export function layOut(frame: Frame, text: Rendered | undefined): string {
  const { language, page, start } = frame
  const words = WORDS[language]
  const missing = `<h1>${words.missing}</h1><p>${words.missingMore}</p>`
  const rendered = text ?? { title: words.missing, html: missing, headings: [], parts: [] }
  const note =
    language === 'zh' && page && page.files.zh === undefined ? `<p class="untranslated">${words.untranslated}</p>` : ''
  const lang = note === '' ? '' : ' lang="en"'
  const data = { base: addressOf(start, language, ''), index: `${start}/search-${language}.json` }
  const attributes = Object.entries({
    ...data,
    hint: words.hint,
    loading: words.loading,
    none: words.none,
    failed: words.failed,
    copy: words.copy,
    copied: words.copied,
    'copy-failed': words.copyFailed,
  })
    .map(([name, value]) => ` data-${name}="${escapeHtml(value)}"`)
    .join('')
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-Hans' : 'en'}">
<head>
${head(frame, rendered)}
</head>
<body${attributes}>
<a class="skip" href="#content">${words.skip}</a>
${bar(frame)}
<div id="shade"></div>
<div class="columns">
<nav id="nav" aria-label="${words.menu}">${menuOf(frame)}</nav>
<main id="content">${note}<article${lang}>${rendered.html}</article>${neighboursOf(frame)}</main>
${outlineOf(rendered, language)}
</div>
${searchBox(language)}
</body>
</html>
`
}
