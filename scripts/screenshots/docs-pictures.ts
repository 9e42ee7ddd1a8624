import { join } from 'node:path'
import { launchBrowser, videoPlays } from '@ovation/testkit/browser'
import type { Browser } from 'playwright-core'
import { repositoryRoot } from '../arrows.ts'
import { contextOf } from './looks.ts'
import type { Look } from './looks.ts'
import { Scenes } from './scenes.ts'

// The pictures that the documentation shows: a lively room, and the studio as it is opened first.

const FOLDER = join(repositoryRoot, 'docs/screens')
const QUALITY = 72
/** Until there is something to see of the simulated audience. */
const LIVELY_MS = 16_000

const DESKTOP: Look = { device: 'desktop', theme: 'dark', language: 'en' }
const PHONE: Look = { device: 'phone', theme: 'dark', language: 'zh' }

type Picture = { name: string; look: Look; path: (scenes: Scenes) => Promise<string>; ready: 'video' | 'studio' }

const room = async (scenes: Scenes): Promise<string> => {
  const { test, path } = await scenes.get('showroom')
  return test.url + path
}
const PICTURES: readonly Picture[] = [
  { name: 'room-desktop', look: DESKTOP, path: room, ready: 'video' },
  { name: 'room-phone', look: PHONE, path: room, ready: 'video' },
  {
    name: 'studio-first-desktop',
    look: DESKTOP,
    path: async (scenes) => {
      const { test } = await scenes.get('showroom')
      return `${test.url}/studio#code=${await test.server.signIn.newCode()}`
    },
    ready: 'studio',
  },
]

async function take(browser: Browser, scenes: Scenes, { name, look, path, ready }: Picture): Promise<void> {
  const context = await browser.newContext({ ...contextOf(look), bypassCSP: true })
  const page = await context.newPage()
  await page.goto(await path(scenes))
  if (ready === 'video') await videoPlays(page)
  else await page.locator('.workspace').waitFor()
  await page.waitForTimeout(ready === 'video' ? LIVELY_MS : 2_000)
  const file = join(FOLDER, `${name}.jpg`)
  await page.screenshot({ path: file, type: 'jpeg', quality: QUALITY })
  console.log(file)
  await context.close()
}

export async function takeDocsPictures(): Promise<void> {
  const scenes = new Scenes()
  const browser = await launchBrowser()
  for (const picture of PICTURES) await take(browser, scenes, picture)
  await browser.close()
  await scenes.close()
}
