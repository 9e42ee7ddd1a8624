/** Ids of those who signed in here; of guests they begin with `g_`, and integrators' are anything else. */
export const isAccount = (id: string | undefined): boolean => id !== undefined && (id.startsWith('@') || id === 'owner')

/** The name of somebody who has not said what they are called. */
export const isMadeUp = (name: string): boolean => /^Guest \d{4}$/.test(name)

/** Where the page of a room leaves the code that a link brought (`server/src/pages/room.html`); reading it takes it. */
export function takeCode(host: Element): string | undefined {
  const holder = host as { signInCode?: string }
  const { signInCode } = holder
  delete holder.signInCode
  return signInCode
}

/** What somebody typed who has a code: a recovery code, or the code in a link that was sent to them. */
export function codeIn(typed: string): { link: string } | { recovery: string } {
  const text = typed.trim()
  const link = /#code=([\w-]+)/.exec(text)?.[1]
  // Recovery codes are four groups of five hexadecimal digits; those of links are 43 other characters.
  return link === undefined ? (/^[\w-]{40,}$/.test(text) ? { link: text } : { recovery: text }) : { link }
}
