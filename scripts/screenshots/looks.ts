import { DESKTOP, PHONE, PHONE_ON_ITS_SIDE } from '@ovation/testkit/browser'
import type { BrowserContextOptions } from 'playwright-core'

const DEVICES = {
  phone: PHONE,
  landscape: PHONE_ON_ITS_SIDE,
  tablet: { ...PHONE, viewport: { width: 820, height: 1_180 } },
  desktop: DESKTOP,
} as const satisfies Record<string, BrowserContextOptions>
export type Device = keyof typeof DEVICES
export const DEVICE_NAMES = Object.keys(DEVICES) as readonly Device[]

export const THEMES = ['dark', 'light'] as const
type Theme = (typeof THEMES)[number]

export const LANGUAGES = ['zh', 'en'] as const
type Language = (typeof LANGUAGES)[number]

/** What a state is looked at with. */
export type Look = { device: Device; theme: Theme; language: Language }

/** Every look with one of these devices. */
export const looksOf = (devices: readonly Device[]): Look[] =>
  devices.flatMap((device) => LANGUAGES.flatMap((language) => THEMES.map((theme) => ({ device, theme, language }))))

export const nameOf = (state: string, { device, theme, language }: Look): string =>
  [state, device, theme, language].join('-')

/** What a browser is told of a look. */
export const contextOf = ({ device, theme, language }: Look): BrowserContextOptions => ({
  ...DEVICES[device],
  colorScheme: theme,
  locale: language === 'zh' ? 'zh-CN' : 'en-US',
  timezoneId: 'Asia/Shanghai',
})
