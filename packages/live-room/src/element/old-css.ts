/** The pixels between a width that is below a limit and the limit. */
const BELOW_PX = 0.02

const UNITS: Record<string, string> = { cqw: 'vw', cqh: 'vh', dvh: 'vh' }

/**
 * A style sheet for browsers without container queries: the window takes the place of the element, which fills it on the
 * server's own pages. Comparisons in them become limits, and the units are those of the window.
 */
export const withoutContainers = (css: string): string =>
  css
    .replace(/@container room/g, '@media')
    .replace(/\((width|height)\s*(<=?|>=?)\s*([\d.]+)px\)/g, (_, side: string, sign: string, px: string) =>
      sign.startsWith('<')
        ? `(max-${side}:${Number(px) - (sign === '<' ? BELOW_PX : 0)}px)`
        : `(min-${side}:${Number(px) + (sign === '>' ? BELOW_PX : 0)}px)`,
    )
    .replace(/(\d)(cqw|cqh|dvh)\b/g, (_, digit: string, unit: string) => digit + UNITS[unit])

/** The rules of a style sheet, each with what is nested in it. */
export function rulesOf(css: string): string[] {
  const rules: string[] = []
  let depth = 0
  let from = 0
  let quote = ''
  for (let n = 0; n < css.length; n++) {
    const sign = css[n] as string
    if (quote) {
      if (sign === '\\') n++
      else if (sign === quote) quote = ''
    } else if (sign === '"' || sign === "'") quote = sign
    else if (sign === '{') depth++
    else if (sign === '}' && --depth === 0) {
      rules.push(css.slice(from, n + 1).trim())
      from = n + 1
    }
  }
  return rules
}
