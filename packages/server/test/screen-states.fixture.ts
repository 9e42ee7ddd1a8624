import { DESKTOP, PHONE, PHONE_ON_ITS_SIDE } from '@ovation/testkit/browser'
import type { BrowserContextOptions, Page } from 'playwright-core'

// The states of a viewer's screen, for tests that look at all of them.

type Look = { name: string; options: BrowserContextOptions }

/** How people look at it: devices, themes and languages, each at least twice. */
export const LOOKS: readonly Look[] = [
  { name: 'desktop, dark, English', options: { ...DESKTOP, locale: 'en-US', colorScheme: 'dark' } },
  { name: 'phone, light, Chinese', options: { ...PHONE, locale: 'zh-CN', colorScheme: 'light' } },
  { name: 'phone on its side, dark, Chinese', options: { ...PHONE_ON_ITS_SIDE, locale: 'zh-CN', colorScheme: 'dark' } },
  { name: 'desktop, light, English', options: { ...DESKTOP, locale: 'en-US', colorScheme: 'light' } },
]

/** A control by its name, in either language. */
const control = (page: Page, ...names: string[]) =>
  page.locator(names.map((name) => `live-room [aria-label="${name}"]`).join(', ')).first()

type Panel = { name: string; open: (page: Page) => Promise<unknown> }

/** What opens over a room that is live, and is closed by Escape. */
export const PANELS: readonly Panel[] = [
  { name: 'options of danmaku', open: (page) => control(page, 'Danmaku options', '弹幕设置').press('Enter') },
  { name: 'settings', open: (page) => control(page, 'Settings', '设置').press('Enter') },
  { name: 'more', open: (page) => control(page, 'More', '更多').press('Enter') },
  { name: 'to the stage', open: (page) => control(page, 'Ask to come on stage', '申请连麦').press('Enter') },
  { name: 'shortcuts', open: (page) => page.locator('.tools button').last().press('Enter') },
  { name: 'gifts', open: (page) => control(page, 'Gifts', '礼物').press('Enter') },
  { name: 'style of messages', open: (page) => page.locator('.composer .swatch').press('Enter') },
  { name: 'menu of a message', open: (page) => page.locator('.row .author').last().press('Enter') },
  { name: 'account', open: (page) => page.locator('.head .me').press('Enter') },
  {
    name: 'name',
    open: async (page) => {
      await page.locator('.composer input').fill('hello')
      await page.locator('.composer input').press('Enter')
    },
  },
]
