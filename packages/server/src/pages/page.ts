import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { escapeHtml } from './escape-html.ts'

type Page = { html: string; policy: string }

/** Words that a page takes in, by the name that stands for them as `{{name}}`; written as text. */
export type Values = Record<string, string>

/** What stands between `<!-- each NAME -->` and `<!-- end -->`, once for each. */
export type Lists = Record<string, readonly Values[]>

const known = new Map<string, Promise<Page>>()

/** Where a page takes in what several of them have. */
const INCLUDE = /<!-- include ([\w-]+\.html) -->/

async function read(file: string): Promise<string> {
  let text = await readFile(new URL(`./${file}`, import.meta.url), 'utf8')
  for (;;) {
    const [place, included] = INCLUDE.exec(text) ?? []
    if (place === undefined || included === undefined) return text
    const taken = await read(included)
    text = text.replace(place, () => taken)
  }
}

const inlineHashes = (html: string, tag: 'script' | 'style'): string =>
  [...html.matchAll(new RegExp(`<${tag}[^>]*>([\\s\\S]*?)</${tag}>`, 'g'))]
    .map(([, text = '']) => text)
    .filter((text) => text !== '')
    .map((text) => `'sha256-${hash('sha256', text, 'base64')}'`)
    .join(' ')

/** A style sheet without text: where a browser can make none in script, the screens fill one rule by rule. */
const EMPTY_STYLE = `'sha256-${hash('sha256', '', 'base64')}'`

/**
 * A page with the policy that lets run exactly what stands in it, and the server's own scripts. A page with `looseStyles`
 * uses a component library that sets styles as it runs; one that
 * sends video may need an encoder in WebAssembly, which runs in a worker. A page with `frames` shows those of the server that are
 * `framed`, and no other page does.
 */
async function load(name: string): Promise<Page> {
  const html = await read(`${name}.html`)
  const looseStyles = html.includes('data-loose-styles')
  const sendsVideo = html.includes('data-sends-video')
  const frames = html.includes('data-frames')
  const isFramed = html.includes('data-framed')
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${inlineHashes(html, 'script')}${sendsVideo ? " 'wasm-unsafe-eval'" : ''}`,
    ...(sendsVideo ? ["worker-src 'self' blob:"] : []),
    looseStyles ? "style-src 'self' 'unsafe-inline'" : `style-src ${inlineHashes(html, 'style')} ${EMPTY_STYLE}`,
    "connect-src 'self' ws: wss:",
    "img-src 'self' data: https:",
    "media-src 'self' blob:",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    ...(frames ? ["frame-src 'self'"] : []),
    `frame-ancestors ${isFramed ? "'self'" : "'none'"}`,
  ].join('; ')
  return { html, policy }
}

/** A value by a name that stands in a page: what the object inherits is none. */
const own = <T>(values: Record<string, T>, name: string): T | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined

const PLACE = /\{\{(\w+)\}\}/g
const LIST_OR_PLACE = /<!-- each (\w+) -->([\s\S]*?)<!-- end -->|\{\{(\w+)\}\}/g

const fill = (html: string, values: Values): string =>
  html.replace(PLACE, (_, name: string) => escapeHtml(own(values, name) ?? ''))

/** Goes over the page once: what was filled in is never looked at again, whatever it looks like. */
export async function page(name: string, values: Values = {}, lists: Lists = {}): Promise<Page> {
  const loading = known.get(name) ?? load(name)
  known.set(name, loading)
  const { html, policy } = await loading
  const filled = html.replace(LIST_OR_PLACE, (_, list: string | undefined, row: string, place: string) =>
    list === undefined
      ? escapeHtml(own(values, place) ?? '')
      : (own(lists, list) ?? []).map((one) => fill(row, one)).join(''),
  )
  return { html: filled, policy }
}
