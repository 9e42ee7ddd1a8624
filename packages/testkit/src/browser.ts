import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'

const EXECUTABLE = '/usr/bin/chromium'
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A camera and a microphone that are not there, and nobody who has to allow them. */
const FAKE_DEVICES = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']

export type LaunchOptions = {
  fakeDevices?: boolean
  /** A configuration of fontconfig, for the same letters on every machine. */
  fonts?: string
  /** Another program that starts it. */
  executable?: string | undefined
  /** An address of which pages may use cameras, as those of this machine may. */
  trusted?: string
}

/** The system's Chromium, which talks to nobody by itself. */
export const launchBrowser = ({
  fakeDevices,
  fonts,
  executable = EXECUTABLE,
  trusted,
}: LaunchOptions = {}): Promise<Browser> =>
  chromium.launch({
    executablePath: executable,
    ...(fonts === undefined ? {} : { env: { ...process.env, FONTCONFIG_FILE: fonts } }),
    args: [
      ...ARGS,
      ...(fakeDevices ? FAKE_DEVICES : []),
      ...(trusted === undefined ? [] : [`--unsafely-treat-insecure-origin-as-secure=${trusted}`]),
    ],
  })

/** For how long video has to go on until it counts as moving. */
const MOVES_S = 0.4

export const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }
export const PHONE_ON_ITS_SIDE = { ...PHONE, viewport: { width: 844, height: 390 } }
export const DESKTOP = { viewport: { width: 1_280, height: 800 } }

/** The inside of the first `<live-room>` of a page, for programs that run in it. */
export const INSIDE = "document.querySelector('live-room').shadowRoot"

/** Resolves when the video of a page has moved for a while. */
export async function videoPlays(page: Page, timeoutMs = 20_000): Promise<void> {
  const video = `${INSIDE}?.querySelector('video')`
  const shown = `(() => { const v = ${video}; return v && v.readyState >= 3 && !v.hidden && v.currentTime > 0 && [v.currentTime] })()`
  const begun = await page.waitForFunction(shown, undefined, { timeout: timeoutMs })
  const [from] = (await begun.jsonValue()) as [number]
  await page.waitForFunction(`${video}.currentTime > ${from + MOVES_S}`, undefined, { timeout: timeoutMs })
}

/** Says something in a room's page, with a name where one is asked for. */
export async function say(page: Page, text: string, name?: string): Promise<void> {
  await page.locator('.composer input').fill(text)
  await page.locator('.composer input').press('Enter')
  if (name === undefined) return
  await page.locator('.sheet input').fill(name)
  await page.locator('.sheet .primary').click()
}
