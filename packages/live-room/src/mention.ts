/** Whether a text is addressed to somebody: `@` and their name, which ends there. `names`: as they are stored, and as they are shown. */
export function isMention(text: string, names: readonly (string | undefined)[]): boolean {
  const said = fold(text)
  return names.some((name) => {
    const called = name && `@${fold(name)}`
    if (!called || called === '@') return false
    for (let at = said.indexOf(called); at >= 0; at = said.indexOf(called, at + 1)) {
      const [last = '', next = ''] = [called.at(-1), said.slice(at + called.length, at + called.length + 1)]
      // `@Anna` does not call Ann; Chinese has no space after a name.
      if (!(isLatin(last) && isLatin(next))) return true
    }
    return false
  })
}

const fold = (text: string): string => text.normalize('NFKC').toLowerCase()
const isLatin = (sign: string): boolean => /[a-z\d_\u00c0-\u024f]/.test(sign)
