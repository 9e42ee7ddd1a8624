import { eventually } from '@ovation/testkit'
import { DESKTOP, launchBrowser } from '@ovation/testkit/browser'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('chromium')

const TEXTS = {
  'en-US': {
    menu: 'Account',
    account: 'Your account…',
    ways: 'Ways in',
    passkeys: 'Passkeys',
    name: 'Name of the passkey (optional)',
    add: 'Add a passkey',
    added: 'The passkey was added',
    known: 'This device already has a passkey',
    remove: 'Remove',
    signOut: 'Sign out',
    signIn: 'Sign in with a passkey',
    refused: 'The passkey was not accepted',
    cancelled: 'No passkey was used.',
  },
  'zh-CN': {
    menu: '账号',
    account: '我的账号…',
    ways: '登录方式',
    passkeys: '通行密钥',
    name: '通行密钥名称（选填）',
    add: '添加通行密钥',
    added: '通行密钥已添加',
    known: '这台设备上已经有你这个账号的通行密钥',
    remove: '移除',
    signOut: '退出登录',
    signIn: '用通行密钥登录',
    refused: '通行密钥没有通过',
    cancelled: '没有使用通行密钥。',
  },
} as const
type Locale = keyof typeof TEXTS

let test: TestServer
let browser: Browser
/** Browsers have passkeys only where a host has a name. */
let url: string
beforeAll(async () => {
  if (skipped) return
  test = await TestServer.start({ limits: { signInAttemptsPerMinute: 100 } })
  url = test.url.replace('127.0.0.1', 'localhost')
  browser = await launchBrowser()
}, 60_000)
afterAll(async () => {
  if (skipped) return
  await browser.close()
  await test.close()
})

type Device = {
  page: Page
  /** Whether it answers by itself, as if somebody touched it. */
  touch: (itself: boolean) => Promise<void>
  verified: (is: boolean) => Promise<void>
}

/** A page with a device that keeps passkeys. */
async function open(locale: Locale): Promise<Device> {
  const context = await browser.newContext({ ...DESKTOP, bypassCSP: true, locale })
  const page = await context.newPage()
  const cdp: CDPSession = await context.newCDPSession(page)
  await cdp.send('WebAuthn.enable', { enableUI: false })
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  })
  return {
    page,
    touch: async (enabled) => {
      await cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })
    },
    verified: async (isUserVerified) => {
      await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
    },
  }
}

describe.skipIf(skipped)('passkeys in Chromium', () => {
  it.each(['en-US', 'zh-CN'] as const)(
    '[PASSKEY1] [PASSKEY8] are added in the studio, sign in by a button and by what the browser offers, and are removed: %s',
    async (locale) => {
      const texts = TEXTS[locale]
      const { page, touch, verified } = await open(locale)
      const button = (name: string) => page.getByRole('button', { name, exact: true })
      const signedIn = page.getByRole('button', { name: texts.menu })
      const choose = async (item: string): Promise<void> => {
        await signedIn.click()
        await page.getByRole('menuitem', { name: item }).click()
      }
      await page.goto(`${url}/studio#code=${await test.server.signIn.newCode()}`)
      await choose(texts.account)
      await page.getByRole('tab', { name: texts.ways }).click()
      await page.getByLabel(texts.name).fill('Desk')
      await button(texts.add).click()
      await page.getByText(texts.added).waitFor()
      const desk = page.getByRole('region', { name: texts.passkeys }).getByText('Desk', { exact: true })
      await desk.waitFor()
      await button(texts.add).click()
      await page.getByText(texts.known).waitFor()
      await page.keyboard.press('Escape')

      // By the button, with the keyboard, once its owner is known to the device.
      await touch(false)
      let challenges = 0
      page.on('response', (response) => void (challenges += Number(response.url().endsWith('/passkey-options'))))
      await choose(texts.signOut)
      await eventually(() => challenges === 1, 'passkeys to be offered')
      await verified(false)
      await touch(true)
      await button(texts.signIn).click()
      await page.getByText(texts.cancelled).waitFor()
      await eventually(() => challenges === 3, 'passkeys to be offered again')
      await touch(false)
      await verified(true)
      // What asks while nobody touches the device is not answered when somebody does later.
      await page.route('**/passkey-options', (route) => touch(true).then(() => route.continue()), { times: 1 })
      await button(texts.signIn).focus()
      await page.keyboard.press('Enter')
      await signedIn.waitFor()

      // By what the browser offers in the field.
      const signIn = page.waitForResponse((response) => response.url().endsWith('/sign-in'))
      await choose(texts.signOut)
      expect((await signIn).status()).toBe(200)
      await signedIn.waitFor()

      // The device still has one that was removed here.
      await choose(texts.account)
      await page.getByRole('tab', { name: texts.ways }).click()
      await button(`${texts.remove}: Desk`).click()
      await desk.waitFor({ state: 'detached' })
      await page.keyboard.press('Escape')
      await choose(texts.signOut)
      await page.getByText(texts.refused).waitFor()
      await button(texts.signIn).waitFor()
      await page.context().close()
    },
    60_000,
  )

  it('[PASSKEY7] [PASSKEY8] are not offered where an IP address stands for the host', async () => {
    const { page } = await open('en-US')
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(`${test.url}/studio`)
    await page.getByRole('textbox', { name: 'Password' }).waitFor()
    expect(await page.getByRole('button', { name: TEXTS['en-US'].signIn }).count()).toBe(0)
    expect(asked.filter((one) => one.includes('passkey'))).toEqual([])
    await page.context().close()
  }, 30_000)
})
