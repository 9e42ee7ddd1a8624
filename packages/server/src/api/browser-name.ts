/** The first that a User-Agent names, as browsers and systems are called. */
const BROWSERS: readonly (readonly [name: string, sign: RegExp])[] = [
  ['WeChat', /MicroMessenger/],
  ['Edge', /Edg(?:e|A|iOS)?\//],
  ['Opera', /OPR\//],
  ['Samsung Internet', /SamsungBrowser/],
  ['Firefox', /Firefox|FxiOS/],
  ['Chrome', /Chrome|CriOS|Chromium/],
  ['Safari', /Safari/],
]
const SYSTEMS: readonly (readonly [name: string, sign: RegExp])[] = [
  ['iPhone', /iPhone/],
  ['iPad', /iPad/],
  ['Android', /Android/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS X|Macintosh/],
  ['ChromeOS', /CrOS/],
  ['Linux', /Linux/],
]
const MAX_READ_CHARS = 400

/** What a browser says it is, in a few words: `Chrome · Android`. Empty when it says nothing that is known. */
export function browserOf(userAgent = ''): string {
  const read = userAgent.slice(0, MAX_READ_CHARS)
  const named = [BROWSERS, SYSTEMS].map((list) => list.find(([, sign]) => sign.test(read))?.[0])
  return named.filter((name) => name !== undefined).join(' · ')
}
