import { inOneLine } from './message.ts'
import type { MailMessage } from './message.ts'

export type SignInMail = {
  language: 'en' | 'zh'
  /** The site where somebody asked to sign in: what people call it, and its address. */
  site: { name: string; url: string }
  /** What signs the reader in. */
  link: string
  /** How long the link is valid. */
  validMs: number
  /** The link adds the reader's address to the account of whoever asked; it does not sign in. */
  adds?: boolean
}

/** As `escapeHtml` of the pages, which a mail does not load. */
const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)

const MAX_NAME_CHARS = 80
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

type Words = {
  subject: (site: string) => string
  asked: (site: string, url: string) => string
  open: string
  valid: (time: string) => string
  notYou: string
}

const SIGNS_IN: Record<SignInMail['language'], Words> = {
  en: {
    subject: (site) => `Sign in to ${site}`,
    asked: (site, url) => `Somebody, probably you, asked to sign in to ${site} (${url}) with this mail address.`,
    open: 'Open this link to sign in:',
    valid: (time) => `The link is valid for ${time}. Do not pass it on: whoever opens it is signed in as you.`,
    notYou: 'If it was not you, ignore this mail. Nobody can sign in without the link.',
  },
  zh: {
    subject: (site) => `登录${site}`,
    asked: (site, url) => `有人（应该是你本人）请求用这个邮箱登录“${site}”（${url}）。`,
    open: '打开下面的链接即可登录：',
    valid: (time) => `链接在${time}内有效。请不要转发：打开链接的人会以你的身份登录。`,
    notYou: '如果不是你本人操作，请忽略这封邮件。没有这个链接，谁也无法登录。',
  },
}

const ADDS: Record<SignInMail['language'], Words> = {
  en: {
    subject: (site) => `Add this address to your account on ${site}`,
    asked: (site, url) =>
      `Somebody, probably you, asked to add this mail address to their account on ${site} (${url}), to sign in with it from then on.`,
    open: 'Open this link to add the address, in the browser in which you asked for it:',
    valid: (time) => `The link is valid for ${time}, and works only where you are signed in.`,
    notYou: 'If it was not you, ignore this mail. Without the link the address is added to no account.',
  },
  zh: {
    subject: (site) => `把这个邮箱加到你的${site}账号`,
    asked: (site, url) => `有人（应该是你本人）请求把这个邮箱加到自己在“${site}”（${url}）的账号，以后可以用它登录。`,
    open: '请在发出请求的浏览器里打开下面的链接，完成添加：',
    valid: (time) => `链接在${time}内有效，并且只在你已登录的浏览器里有效。`,
    notYou: '如果不是你本人操作，请忽略这封邮件。没有这个链接，邮箱不会加到任何账号。',
  },
}

function timeIn(language: string, ms: number): string {
  const [value, unit] =
    ms >= 2 * HOUR_MS ? [Math.floor(ms / HOUR_MS), 'hour'] : [Math.max(1, Math.floor(ms / MINUTE_MS)), 'minute']
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(value)
}

/** What somebody is sent who asked to sign in by mail, or to add an address: as text, and as HTML that loads nothing. */
export function signInMail({ language, site, link, validMs, adds = false }: SignInMail): Omit<MailMessage, 'to'> {
  if (!/^https?:\/\/\S+$/.test(link)) throw new TypeError('a sign-in link is a web address')
  const words = (adds ? ADDS : SIGNS_IN)[language]
  const name = inOneLine(site.name).slice(0, MAX_NAME_CHARS) || new URL(site.url).host
  const asked = words.asked(name, site.url)
  const valid = words.valid(timeIn(language, validMs))
  const paragraphs = [asked, words.open, undefined, valid, words.notYou]
  const href = escaped(link)
  const body = paragraphs.map((text) =>
    text === undefined ? `<p><a href="${href}">${href}</a></p>` : `<p>${escaped(text)}</p>`,
  )
  return {
    subject: words.subject(name),
    text: `${paragraphs.map((text) => text ?? link).join('\n\n')}\n`,
    html: `<!doctype html>\n<html lang="${language}">\n<meta charset="utf-8">\n<body>\n${body.join('\n')}\n</body>\n</html>\n`,
  }
}
