import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { eventually } from '@ovation/testkit'
import { DESKTOP, launchBrowser, PHONE } from '@ovation/testkit/browser'
import { freePort } from '@ovation/testkit/services'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repositoryRoot } from '../../../scripts/arrows.ts'
import { blocksOf } from '../../../scripts/docs-blocks.ts'
import { TestServer } from './server.fixture.ts'

const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('chromium')

let browser: Browser
let test: TestServer
let site: ChildProcess | undefined
let sitePort = 0
const folder = mkdtempSync(join(tmpdir(), 'ovation-docs-'))

beforeAll(async () => {
  if (skipped) return
  sitePort = await freePort()
  test = await TestServer.start({ config: { origins: [`http://localhost:${sitePort}`] } })
  browser = await launchBrowser()
}, 60_000)
afterAll(async () => {
  site?.kill('SIGKILL')
  rmSync(folder, { recursive: true })
  if (skipped) return
  await browser.close()
  await test.close()
})

const open = async (path: string, options: BrowserContextOptions = DESKTOP): Promise<Page> => {
  const page = await (await browser.newContext(options)).newPage()
  await page.goto(`${test.url}${path}`)
  return page
}

describe.skipIf(skipped)('the chat tutorial', () => {
  it.each(['docs/tutorial/chat-app.md', 'docs/zh/tutorial/chat-app.md'])(
    '[DOCS6] %s makes a chat that works',
    async (file) => {
      const own = mkdtempSync(join(folder, 'chat-'))
      for (const { title, code } of blocksOf(file).filter((block) => block.title !== ''))
        writeFileSync(join(own, title), code.replaceAll('http://localhost:8080', test.url))
      writeFileSync(join(own, 'package.json'), '{"type":"module"}')
      symlinkSync(join(repositoryRoot, 'node_modules'), join(own, 'node_modules'))
      const env = { ...process.env, OVATION_SECRETS: join(test.folder, 'secrets.json'), PORT: String(sitePort) }
      site = spawn(process.execPath, ['server.js'], { cwd: own, env, stdio: ['ignore', 'ignore', 'inherit'] })
      const here = `http://localhost:${sitePort}`
      await eventually(
        () =>
          fetch(`${here}/token`).then(
            ({ ok }) => ok,
            () => false,
          ),
        'the site of the tutorial answers',
      )

      const page = await (await browser.newContext(DESKTOP)).newPage()
      await page.goto(`${here}/`)
      await page.fill('#text', `words of ${file}`)
      await page.press('#text', 'Enter')
      const said = page.locator('li[data-status=delivered]', { hasText: `words of ${file}` })
      await said.waitFor()
      expect(await said.textContent()).toMatch(/^(Mia|小美): words/)

      const token = await test.token('bot', 'member')
      await promisify(execFile)(process.execPath, ['bot.js'], { cwd: own, env: { ...env, OVATION_TOKEN: token } })
      await page
        .locator('li', { hasText: /bot: .*Node/ })
        .first()
        .waitFor()
      await page.context().close()
      const ended = once(site, 'exit')
      site.kill('SIGKILL')
      await ended
    },
  )
})

describe.skipIf(skipped)('the documentation in a browser', () => {
  it('[DOCS12] is searched with the keyboard, also for Chinese words', async () => {
    const page = await open('/docs/zh')
    const note = page.locator('#search-note')
    let answerIndex = (): void => {}
    const held = new Promise<void>((done) => (answerIndex = done))
    await page.route('**/search-zh.json', async (route) => {
      await held
      await route.continue()
    })
    await page.keyboard.press('/')
    expect(await note.textContent(), '[DOCS22]').toMatch(/正在加载/)
    answerIndex()
    await note.filter({ hasText: '可以输入' }).waitFor()
    await page.keyboard.type('推流码在哪')
    await page.locator('#hits a').first().waitFor()
    await page.locator('#search input').fill('屏幕约半秒')
    await page.locator('#hits a', { hasText: '常见问题' }).waitFor()
    expect(await page.locator('#hits a').count()).toBe(1)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/docs/zh/troubleshooting#*')
    expect(await page.locator('article h1').textContent()).toBe('常见问题')
    await page.context().close()
  })

  it('[DOCS12] changes language on the same page, and keeps the theme', async () => {
    const page = await open('/docs/tokens', { ...DESKTOP, colorScheme: 'light' })
    const ground = (): Promise<string> => page.evaluate('getComputedStyle(document.documentElement).backgroundColor')
    const light = await ground()
    await page.click('#theme')
    expect(await ground()).not.toBe(light)
    await page.click('#language')
    await page.waitForURL('**/docs/zh/tokens')
    expect(await page.locator('article h1').textContent()).toBe('令牌')
    expect(await ground()).not.toBe(light)
    await page.context().close()
  })

  it('[DOCS12] shows the button that copies on a phone, and it copies', async () => {
    const context = await browser.newContext({ ...PHONE, permissions: ['clipboard-read', 'clipboard-write'] })
    const page = await context.newPage()
    await page.goto(`${test.url}/docs/cluster`)
    const button = page.locator('.code .copy').first()
    expect(await page.evaluate("getComputedStyle(document.querySelector('.code .copy')).opacity")).toBe('1')
    await button.tap()
    await page.locator('.copy', { hasText: 'Copied' }).waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toContain('npx ovation secrets')
    await context.close()
  })

  /** The page from an address without TLS that is not this machine's own, where browsers give no `navigator.clipboard`. */
  const openWithoutTls = async (path: string): Promise<Page> => {
    const page = await (await browser.newContext(DESKTOP)).newPage()
    const host = 'http://docs.test'
    await page.route(`${host}/**`, async (route) => {
      const url = route.request().url().replace(host, test.url)
      await route.fulfill({ response: await route.fetch({ url }) })
    })
    await page.goto(`${host}${path}`)
    expect(await page.evaluate('navigator.clipboard')).toBeUndefined()
    return page
  }

  it('[DOCS25] copies code without TLS', async () => {
    const page = await openWithoutTls('/docs/cluster')
    await page.locator('.code .copy').first().click()
    await page.locator('.copy', { hasText: 'Copied' }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.press('Control+V')
    expect(await page.locator('#search input').inputValue()).toContain('npx ovation secrets')
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await page.context().close()
  })

  it('[DOCS25] says when it cannot copy, and leaves the code selected', async () => {
    const page = await openWithoutTls('/docs/zh/origins')
    await page.evaluate('document.execCommand = () => false')
    await page.locator('.code .copy').first().click()
    await page.locator('.copy', { hasText: '请手动复制' }).waitFor()
    const code = (await page.locator('.code code').first().textContent()) ?? 'none'
    expect(String(await page.evaluate('String(getSelection())')).trim()).toBe(code.trim())
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await page.context().close()
  })

  it('[DOCS12] fits a phone, and its menu opens and closes', async () => {
    const page = await open('/docs/zh/tokens', PHONE)
    for (const path of ['/docs/zh/tokens', '/docs/zh/api', '/docs/zh/reference/client', '/docs/benchmarks']) {
      await page.goto(`${test.url}${path}`)
      const over = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
      expect([path, over]).toEqual([path, 0])
    }
    expect(await page.evaluate("getComputedStyle(document.querySelector('td code')).overflowWrap")).toBe('normal')
    await page.goto(`${test.url}/docs/zh/tokens`)
    const list = page.locator('#outline-list')
    expect(await list.isVisible()).toBe(false)
    await page.getByRole('button', { name: '本页目录' }).tap()
    await list.locator('a', { hasText: 'Python' }).tap()
    await list.waitFor({ state: 'hidden' })
    expect(await page.evaluate("document.getElementById('python').getBoundingClientRect().top")).toBeLessThan(100)
    await page.goto(`${test.url}/docs/benchmarks`)
    await page.click('#menu')
    await page.locator('#nav a', { hasText: 'Troubleshooting' }).waitFor({ state: 'visible' })
    await page.keyboard.press('Escape')
    await page.locator('#nav').waitFor({ state: 'hidden' })
    await page.context().close()
  })
})
