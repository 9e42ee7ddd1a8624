import { rulesOf, withoutContainers } from './old-css.ts'

// What the oldest browsers that are supported lack of what every screen uses. Loaded by them alone, before anything else
// (`loader.ts`). Nothing that a page has itself is replaced.

/** Lists and objects, as the language has it since 2022. */
const LANGUAGE: [on: object, name: string, value: unknown][] = [
  [Object, 'hasOwn', (object: object, name: PropertyKey) => Object.prototype.hasOwnProperty.call(object, name)],
  [
    Array.prototype,
    'at',
    function at(this: unknown[], n: number) {
      return this[n < 0 ? this.length + n : n]
    },
  ],
  [
    Array.prototype,
    'findLast',
    function findLast(this: unknown[], is: (one: unknown, n: number, all: unknown[]) => boolean) {
      for (let n = this.length - 1; n >= 0; n--) if (is(this[n], n, this)) return this[n]
      return undefined
    },
  ],
]
for (const [on, name, value] of LANGUAGE)
  if (!(name in on)) Object.defineProperty(on, name, { value, writable: true, configurable: true })

type Sheet = { replaceSync(css: string): void }
type Scope = { OvationSheet?: new () => Sheet }
const hasSheets = 'adoptedStyleSheets' in Document.prototype
const hasContainers = CSS.supports('width', '1cqw')
const adapted = (css: string): string => (hasContainers ? css : withoutContainers(css))

/** A style sheet where none can be made in script: what it says is put into a `<style>` of each root that adopts it. */
class SheetInElements {
  css = ''
  replaceSync(css: string): void {
    this.css = adapted(css)
  }
}

/** The rules are inserted one by one: a text would be refused by the policy of a page that allows no inline styles. */
function styleIn(root: ShadowRoot, { css }: SheetInElements): HTMLStyleElement {
  const element = document.createElement('style')
  root.append(element)
  for (const rule of rulesOf(css))
    try {
      element.sheet?.insertRule(rule, element.sheet.cssRules.length)
    } catch {
      // A selector that this browser does not know.
    }
  return element
}

if (!hasSheets) {
  const adopted = new WeakMap<ShadowRoot, Map<SheetInElements, HTMLStyleElement>>()
  Object.defineProperty(ShadowRoot.prototype, 'adoptedStyleSheets', {
    configurable: true,
    get(this: ShadowRoot) {
      return [...(adopted.get(this)?.keys() ?? [])]
    },
    set(this: ShadowRoot, sheets: SheetInElements[]) {
      const before = adopted.get(this)
      for (const [sheet, element] of before ?? []) if (!sheets.includes(sheet)) element.remove()
      adopted.set(this, new Map(sheets.map((sheet) => [sheet, before?.get(sheet) ?? styleIn(this, sheet)])))
    },
  })
}
const scope = globalThis as Scope
scope.OvationSheet = hasSheets
  ? class extends CSSStyleSheet {
      override replaceSync(css: string): void {
        super.replaceSync(adapted(css))
      }
    }
  : SheetInElements
