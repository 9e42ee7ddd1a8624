import { stat } from 'node:fs/promises'
import { pack } from '../packed.ts'
import type { Packed } from '../packed.ts'
import { layOut } from './layout.ts'
import type { Rendered } from './markdown.ts'
import { readMenu, repository } from './pages.ts'
import type { DocPage, DocSection, Language } from './pages.ts'
import { Renderer } from './renderer.ts'

type SearchSection = {
  address: string
  page: string
  heading: string
  text: string
  menu?: string
  weight?: number
}

/** A page as the search has it (`Section` of apps/docs); what is as it mostly is takes no room. */
export const sectionsOf = (page: DocPage, language: Language, { title, parts }: Rendered): SearchSection[] =>
  parts.map(({ id, heading, text }) => ({
    ...{ address: `${page.path}${id === '' ? '' : `#${id}`}`, page: title, heading, text },
    ...(page.names[language] === title ? {} : { menu: page.names[language] }),
    ...(page.weight === 1 ? {} : { weight: page.weight }),
  }))

/** The documentation as pages, made of the texts in `docs/` when they are asked for; a text that was changed is made anew. */
export class DocsSite {
  readonly menu: readonly DocSection[]
  readonly pages: readonly DocPage[]
  #start: string
  #renderer: Renderer
  #made = new Map<string, { changedAt: number; packed: Promise<Packed> }>()
  #indexes = new Map<Language, Promise<Packed>>()

  /** `base`: the path of the public address. */
  constructor(base: string) {
    this.#start = `${base}/docs`
    this.menu = readMenu()
    this.pages = this.menu.flatMap(({ pages }) => pages)
    this.#renderer = new Renderer(this.#start)
  }

  #render(page: DocPage, language: Language): Promise<Rendered> {
    return this.#renderer.render(page.files[language] ?? page.files.en, language)
  }

  async page(page: DocPage, language: Language): Promise<Packed> {
    const key = `${language}/${page.path}`
    const changedAt = (await stat(`${repository}${page.files[language] ?? page.files.en}`)).mtimeMs
    const known = this.#made.get(key)
    if (known?.changedAt === changedAt) return known.packed
    const packed = this.#render(page, language).then((text) => this.#packed(layOut(this.#frame(page, language), text)))
    this.#made.set(key, { changedAt, packed })
    packed.catch(() => this.#made.delete(key))
    return packed
  }

  missing(language: Language): Promise<Packed> {
    return this.#packed(layOut(this.#frame(undefined, language), undefined))
  }

  #frame(page: DocPage | undefined, language: Language) {
    return { menu: this.menu, language, page, start: this.#start }
  }

  #packed(html: string): Promise<Packed> {
    return pack(Buffer.from(html), 'text/html; charset=utf-8')
  }

  /** What the search looks through: every page in parts, in the language, or in English where it has none. */
  index(language: Language): Promise<Packed> {
    const known = this.#indexes.get(language)
    if (known) return known
    const making = this.#makeIndex(language)
    this.#indexes.set(language, making)
    making.catch(() => this.#indexes.delete(language))
    return making
  }

  async #makeIndex(language: Language): Promise<Packed> {
    const sections: SearchSection[] = []
    for (const page of this.pages) {
      const rendered = await this.#render(page, language)
      sections.push(...sectionsOf(page, language, rendered))
    }
    return pack(Buffer.from(JSON.stringify(sections)), 'application/json; charset=utf-8')
  }
}
