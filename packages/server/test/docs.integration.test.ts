import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { freePort } from '@ovation/testkit/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repositoryRoot } from '../../../scripts/arrows.ts'
import { blocksOf } from '../../../scripts/docs-blocks.ts'
import type { Block } from '../../../scripts/docs-blocks.ts'
import { renderMarkdown } from '../src/pages/docs/markdown.ts'
import { readMenu } from '../src/pages/docs/pages.ts'
import { ServerProcess } from './server-process.fixture.ts'
import { TestServer } from './server.fixture.ts'

const MAX_PAGE_BYTES = 40_000
const PAGES = readMenu().flatMap(({ pages }) => pages)

let test: TestServer
beforeAll(async () => {
  test = await TestServer.start()
})
afterAll(() => test.close())

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${test.url}${path}`, { headers: { 'accept-encoding': 'identity', ...headers } })

/** What a page links to, loads and shows. */
const addressesIn = (html: string): string[] =>
  [...html.matchAll(/(?:href|src|data-base|data-index)="([^"#]*)/g)].flatMap(([, address = '']) =>
    address === '' || /^(data|https?):/.test(address) ? [] : [address],
  )

describe('the pages at /docs', () => {
  it('[DOCS1] are all there in both languages, and say when one is not translated', async () => {
    expect(PAGES.length).toBeGreaterThan(40)
    const known = new Set<string>()
    const asked = new Set<string>()
    for (const { path, files } of PAGES)
      for (const [start, file] of [
        ['/docs', files.en],
        ['/docs/zh', files.zh],
      ] as const) {
        const own = [start, path].filter(Boolean).join('/')
        asked.add(own)
        const answer = await get(own)
        const html = await answer.text()
        expect(answer.status, path).toBe(200)
        expect(html, path).toMatch(/<h1 id="[^"]+">/)
        expect(html.includes('class="untranslated"'), path).toBe(file === undefined)
        for (const address of addressesIn(html)) known.add(address)
      }
    for (const address of known) if (!asked.has(address)) expect((await get(address)).status, address).toBe(200)
  })

  it('[DOCS1] come compressed and once, and what is no page says what to do', async () => {
    const first = await get('/docs/tokens', { 'accept-encoding': 'gzip' })
    expect(first.headers.get('content-encoding')).toBe('gzip')
    const again = await get('/docs/tokens', { 'if-none-match': first.headers.get('etag') ?? '' })
    expect(again.status).toBe(304)
    for (const path of ['/docs/nothing', '/docs/a/b', '/docs/zh/%2e%2e%2fREADME', '/docs/constructor']) {
      const answer = await get(path)
      expect([path, answer.status]).toEqual([path, 404])
      if (answer.headers.get('content-type')?.startsWith('text/html')) expect(await answer.text()).toContain('<h1>')
    }
  })

  it('[DOCS2] run their own script alone', async () => {
    const answer = await get('/docs')
    const policy = answer.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    const html = await answer.text()
    expect(html).not.toMatch(/ style="| on\w+="/)
    expect([...html.matchAll(/<script>/g)]).toHaveLength(1)
  })

  it('[DOCS2] show HTML of a text as text, and leave out its comments', async () => {
    const text =
      '# <b>A</b>\n\n<!-- with: secret -->\n\n<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=y>\n'
    const { html } = renderMarkdown(text, 'docs/x.md', () => undefined)
    expect(html).not.toMatch(/<(b|script|img)|secret|href="javascript/)
    expect(html).toContain('&lt;script&gt;')
  })

  it('[DOCS23] are linked from the home page, and name pages instead of files', async () => {
    expect(await (await get('/')).text()).toMatch(/<a\s+href="\/docs"\s*>Docs<\/a/)
    for (const [path, link] of [
      ['/docs/api', '>Tokens</a>)'],
      ['/docs/zh/security', '>性能数据</a>）'],
    ] as const) {
      const html = await (await get(path)).text()
      expect(html).toContain(link)
      expect(html).not.toMatch(/<a [^>]*>[^<]*\.md<\/a>/)
    }
  })

  it('[DOCS3] have the headings that links of English texts lead to, in Chinese too', async () => {
    expect(await (await get('/docs/zh/cluster')).text()).toContain('href="/docs/zh/security#between-nodes"')
    expect(await (await get('/docs/zh/security')).text()).toMatch(/<h2 id="节点之间"><span id="between-nodes"><\/span>/)
  })

  it('[DOCS1] show the files for deploying, in both languages', async () => {
    for (const start of ['/docs', '/docs/zh']) {
      expect(await (await get(`${start}/deploy`)).text()).toContain(`href="${start}/deploy-files#nginxconf"`)
      const html = await (await get(`${start}/deploy-files`)).text()
      expect(html).toContain('id="nginxconf"')
      expect(html).toMatch(/<figcaption>nginx.conf<\/figcaption>.*proxy_pass/s)
      expect(html).toMatch(/<figcaption>Caddyfile<\/figcaption>.*reverse_proxy/s)
    }
  })

  it('[DOCS9] weigh little', async () => {
    const bytes = async (path: string): Promise<number> =>
      gzipSync(Buffer.from(await (await get(path)).arrayBuffer())).length
    const shared = (await bytes('/docs/site.js')) + (await bytes('/docs/site.css'))
    for (const path of ['/docs', '/docs/zh/tutorial/chat-app', '/docs/reference/client', '/docs/benchmarks'])
      expect((await bytes(path)) + shared, path).toBeLessThanOrEqual(MAX_PAGE_BYTES)
  })

  it('[DOCS10] lie under the path of the public address', async () => {
    const under = await TestServer.start({ config: { publicUrl: 'https://example.com/live' } })
    for (const path of ['/docs', '/live/docs', '/live/docs/zh/tutorial/first-room', '/live/docs/nothing']) {
      const html = await (await fetch(`${under.url}${path}`)).text()
      expect(addressesIn(html).filter((address) => !address.startsWith('/live/docs'))).toEqual([])
      for (const asset of ['/live/docs/site.js', '/live/docs/site.css']) {
        expect(html).toContain(`"${asset}"`)
        expect((await fetch(`${under.url}${asset}`)).status).toBe(200)
      }
    }
    await under.close()
  })
})

describe('the commands in the documentation', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ovation-docs-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('[DOCS5] run', async () => {
    const files = new Set(
      PAGES.map(({ files }) => files.en).filter((file) => !/^docs\/(spec\/|reference\/|api\.md)/.test(file)),
    )
    const blocks = [...files]
      .map(blocksOf)
      .map((all) => all.filter(({ language, notRun }) => language === 'sh' && notRun === undefined))
    expect(blocks.flat().length).toBeGreaterThan(4)
    const data = join(folder, 'data')
    const server = new ServerProcess({ folder: data, port: await freePort() })
    await server.start()
    // What npx adds is npm's own, and slow.
    const npx = `npx() { shift; '${process.execPath}' '${join(repositoryRoot, 'packages/server/bin/ovation.js')}' "$@"; }`
    const env = { ...process.env, OVATION_DATA: data, OVATION_PORT: new URL(server.url).port }
    const run = async ({ file, line, code }: Block): Promise<void> => {
      const script = code.replaceAll('http://localhost:8080', server.url)
      const ran = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', `${npx}\n${script}`], {
        cwd: folder,
        env,
      }).catch((error: { stderr: string }) => ({ failed: error.stderr }))
      expect(ran, `${file}:${line}`).not.toHaveProperty('failed')
    }
    // Each text by itself, block after block, as its reader runs it.
    await Promise.all(
      blocks.map(async (ofText) => {
        for (const block of ofText) await run(block)
      }),
    )
    await server.kill('SIGTERM')
  })
})
