import { launchBrowser } from '@ovation/testkit/browser'
import type { LaunchOptions } from '@ovation/testkit/browser'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { TestServer } from './server.fixture.ts'
import type { Options } from './server.fixture.ts'

const START_TIMEOUT_MS = 60_000
const missing = process.env.OVATION_TEST_SKIP ?? ''
const SHOTS = process.env.OVATION_TEST_SHOTS

type Setup = {
  server?: Options
  browser?: LaunchOptions
  /** Programs that the tests need beside Chromium. */
  needs?: readonly string[]
}

/** A server and a browser for the tests of one file. They begin before its own `beforeAll` and end after its `afterAll`. */
export class InBrowser {
  test!: TestServer
  browser!: Browser
  /** Whether a program is missing. */
  readonly skipped: boolean

  constructor({ server, browser, needs = [] }: Setup = {}) {
    this.skipped = ['chromium', ...needs].some((program) => missing.includes(program))
    if (this.skipped) return
    beforeAll(async () => {
      this.test = await TestServer.start(server)
      this.browser = await launchBrowser(browser)
    }, START_TIMEOUT_MS)
    afterAll(async () => {
      await this.browser.close()
      await this.test.close()
    })
  }

  /** A page of the server, or of an address, in a browser of its own, in English unless the options say otherwise. `prepare` comes before it. */
  open = async (
    options: BrowserContextOptions,
    path = '/r/demo',
    prepare?: (page: Page) => Promise<unknown>,
  ): Promise<Page> => {
    const context = await this.browser.newContext({ bypassCSP: true, locale: 'en-US', ...options })
    const page = await context.newPage()
    await prepare?.(page)
    await page.goto(new URL(path, this.test.url).href)
    return page
  }

  /** A picture of the page for whoever looks, in the folder `OVATION_TEST_SHOTS`. */
  shot = async (page: Page, name: string): Promise<void> => {
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png` })
  }
}
