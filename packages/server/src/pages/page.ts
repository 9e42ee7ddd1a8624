import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'

type Page = { html: string; policy: string }

const known = new Map<string, Promise<Page>>()

const inlineHashes = (html: string, tag: 'script' | 'style'): string =>
  [...html.matchAll(new RegExp(`<${tag}[^>]*>([\\s\\S]*?)</${tag}>`, 'g'))]
    .map(([, text = '']) => `'sha256-${hash('sha256', text, 'base64')}'`)
    .join(' ')

/** A page with the policy that lets run exactly what stands in it, and the SDK. */
async function load(name: string): Promise<Page> {
  const html = await readFile(new URL(`./${name}.html`, import.meta.url), 'utf8')
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${inlineHashes(html, 'script')}`,
    `style-src ${inlineHashes(html, 'style')}`,
    "connect-src 'self' ws: wss:",
    "img-src 'self' data: https:",
    'media-src blob:',
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
  return { html, policy }
}

export function page(name: string): Promise<Page> {
  const loading = known.get(name) ?? load(name)
  known.set(name, loading)
  return loading
}
