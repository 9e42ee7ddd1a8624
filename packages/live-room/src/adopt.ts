const sheets = new Map<string, CSSStyleSheet>()

/** A style sheet for `adoptedStyleSheets`; `old-browsers.ts` has what stands in where there are none. */
export function sheetOf(css: string): CSSStyleSheet {
  const { OvationSheet = CSSStyleSheet } = globalThis as { OvationSheet?: typeof CSSStyleSheet }
  const sheet = new OvationSheet()
  sheet.replaceSync(css)
  return sheet
}

/** Adds a style sheet to a shadow root, once. */
export function adopt(root: ShadowRoot, css: string): void {
  const sheet = sheets.get(css) ?? sheetOf(css)
  sheets.set(css, sheet)
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
}
