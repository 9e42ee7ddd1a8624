/** What an overlay can show. A feature that brings another part adds its name here, and the slot `overlay` in its viewer. */
export const OVERLAY_PARTS = ['chat', 'danmaku', 'gifts', 'poll', 'guests'] as const
export type OverlayPart = (typeof OVERLAY_PARTS)[number]

export const OVERLAY_THEMES = ['card', 'plain', 'neon', 'large'] as const
export const OVERLAY_TEXTS = ['light', 'dark'] as const
export const OVERLAY_POSITIONS = [
  ...(['top-left', 'top', 'top-right'] as const),
  ...(['left', 'center', 'right'] as const),
  ...(['bottom-left', 'bottom', 'bottom-right'] as const),
] as const
/** The kinds of rows of its chat. */
export const OVERLAY_KINDS = ['messages', 'gifts'] as const
const LANGUAGES = ['en', 'zh'] as const

/** The numbers of an address: least, most, and what is used without it. */
export const OVERLAY_NUMBERS = {
  /** Pixels of the source. 0: by its size. */
  size: [12, 96, 0],
  /** Per cent of the source. 0: by its shape. */
  width: [10, 100, 0],
  rows: [1, 30, 8],
  /** Seconds that a row of the chat stays. 0: until others take its place. */
  stay: [0, 600, 0],
  /** Seconds that a gift is shown. */
  alert: [2, 30, 5],
  /** Minutes: gifts that came while the source was away for less are shown when it is back. */
  catchup: [0, 30, 3],
  /** Coins: gifts that are worth less are not shown. */
  'min-coins': [0, 1_000_000, 0],
} as const satisfies Record<string, readonly [number, number, number]>
type NumberName = keyof typeof OVERLAY_NUMBERS

const MAX_QUERY_CHARS = 4_000
const MAX_HIDDEN = 50
const MAX_HIDDEN_CHARS = 60
const MAX_SHOWN_CHARS = 30

/** What the address of an overlay asks for. */
export type OverlayOptions = Readonly<Record<NumberName, number>> & {
  readonly show: readonly OverlayPart[]
  readonly theme: (typeof OVERLAY_THEMES)[number]
  /** `dark`: for bright scenes. */
  readonly text: (typeof OVERLAY_TEXTS)[number]
  readonly position: (typeof OVERLAY_POSITIONS)[number]
  readonly kinds: readonly (typeof OVERLAY_KINDS)[number][]
  /** Names whose messages are not shown. */
  readonly 'hide-names': readonly string[]
  /** Words with which a message is not shown. */
  readonly 'hide-words': readonly string[]
  readonly lang: (typeof LANGUAGES)[number] | ''
  /** Samples instead of what happens in the room. */
  readonly preview: boolean
}

/** A parameter that is not usable. `allowed`: what it can be; absent if there is no such parameter. */
export type OverlayFault = { name: string; value: string; allowed?: string }

const CHOICES = {
  theme: OVERLAY_THEMES,
  text: OVERLAY_TEXTS,
  position: OVERLAY_POSITIONS,
  lang: LANGUAGES,
} as const
const LISTS = { show: OVERLAY_PARTS, kinds: OVERLAY_KINDS } as const
const HIDDEN = ['hide-names', 'hide-words'] as const

const numbers = Object.fromEntries(
  Object.entries(OVERLAY_NUMBERS).map(([name, [, , without]]) => [name, without]),
) as Record<NumberName, number>

export const DEFAULT_OVERLAY: OverlayOptions = {
  ...numbers,
  ...{ show: ['danmaku', 'gifts'], theme: 'card', text: 'light', position: 'bottom-left', kinds: ['messages'] },
  ...{ 'hide-names': [], 'hide-words': [], lang: '', preview: false },
}

const has = <T extends object>(table: T, name: string): name is keyof T & string => Object.hasOwn(table, name)
const partsOf = (value: string): string[] =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

/** The value of a parameter, or what it can be; undefined if there is no such parameter. */
function read(name: string, value: string): { value: unknown } | { allowed: string } | undefined {
  if (name === 'preview') return { value: value !== '0' }
  if (has(CHOICES, name)) {
    const allowed: readonly string[] = CHOICES[name]
    return allowed.includes(value) ? { value } : { allowed: allowed.join(', ') }
  }
  if (has(LISTS, name)) {
    const allowed: readonly string[] = LISTS[name]
    const chosen = partsOf(value)
    const isGood = chosen.length > 0 && chosen.every((one) => allowed.includes(one))
    return isGood ? { value: allowed.filter((one) => chosen.includes(one)) } : { allowed: allowed.join(', ') }
  }
  if (has(OVERLAY_NUMBERS, name)) {
    const [least, most, without] = OVERLAY_NUMBERS[name]
    const number = /^\d{1,7}$/.test(value) ? Number(value) : Number.NaN
    return (number >= least && number <= most) || number === without
      ? { value: number }
      : { allowed: `${least}–${most}` }
  }
  if ((HIDDEN as readonly string[]).includes(name)) {
    const hidden = partsOf(value)
    return hidden.length <= MAX_HIDDEN && hidden.every(({ length }) => length <= MAX_HIDDEN_CHARS)
      ? { value: hidden }
      : { allowed: `≤ ${MAX_HIDDEN} × ${MAX_HIDDEN_CHARS}` }
  }
  return undefined
}

/**
 * Reads the parameters of an overlay's address. One that is not usable is as if it were not there, and is told of; of one that
 * is there twice, the last counts.
 */
export function parseOverlay(query: string): { options: OverlayOptions; faults: readonly OverlayFault[] } {
  const options: Record<string, unknown> = { ...DEFAULT_OVERLAY }
  const faults = new Map<string, OverlayFault>()
  for (const [name, value] of new URLSearchParams(query.slice(0, MAX_QUERY_CHARS))) {
    const found = read(name, value)
    faults.delete(name)
    if (found && 'value' in found) options[name] = found.value
    else {
      const shown = value.slice(0, MAX_SHOWN_CHARS)
      faults.set(name, { name: name.slice(0, MAX_SHOWN_CHARS), value: shown, ...found })
    }
  }
  return { options: options as OverlayOptions, faults: [...faults.values()] }
}

/** The parameters of an address for these options, always in the same order; without those that are as by default. */
export function overlayQuery(options: Partial<OverlayOptions>): string {
  const query = new URLSearchParams()
  for (const [name, without] of Object.entries(DEFAULT_OVERLAY)) {
    const value = String(options[name as keyof OverlayOptions] ?? without)
    if (name !== 'preview' && value !== String(without)) query.set(name, value)
  }
  // Commas are allowed there, and an address with them can be read.
  return query.toString().replaceAll('%2C', ',')
}
