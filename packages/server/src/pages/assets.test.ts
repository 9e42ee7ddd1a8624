import { gunzipSync, brotliDecompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { asset, ASSET_PATHS } from './assets.ts'
import { OLDEST } from './bundler.ts'
import type { Packed } from './packed.ts'
import { firstLoadBytes, MAX_FIRST_LOAD_BYTES, SCREENS, screens, SHARED } from './screens.ts'

describe('what the oldest browsers load', () => {
  it('[OLD6] what every screen runs has no syntax that they do not know', async () => {
    const { transform } = await import('esbuild')
    const made = await screens()
    const texts = await Promise.all(SCREENS.map(async (screen) => (await made.loader(screen)).plain.toString()))
    const files = new Set(SCREENS.flatMap((screen) => [made.manifest(screen).program, made.manifest(screen).old]))
    for (const file of files) {
      const text = (await made.chunk(file))?.plain.toString() ?? ''
      texts.push(text)
      for (const [, other = ''] of text.matchAll(/"\.\/([\w-]+\.js)"/g)) files.add(other)
    }
    expect(texts.length).toBeGreaterThan(30)
    for (const text of texts) {
      // What is older already stays as it is.
      const options = { minify: true, charset: 'utf8', legalComments: 'none', format: 'esm' } as const
      const [same, older] = await Promise.all([
        transform(text, { ...options, target: 'esnext' }),
        transform(text, { ...options, target: [...OLDEST] }),
      ])
      expect(older.warnings).toEqual([])
      expect(older.code === same.code, text.slice(0, 80)).toBe(true)
    }
  })

  it('[OLD6] what they lack is in a module that no screen loads by itself', async () => {
    const made = await screens()
    for (const screen of SCREENS) {
      const { old, first, program, words } = made.manifest(screen)
      expect([program, ...first, ...words.en, ...words.zh]).not.toContain(old)
      const text = (await made.chunk(old))?.plain.toString()
      for (const name of ['findLast', 'hasOwn', 'adoptedStyleSheets']) expect(text).toContain(name)
    }
  })
})

describe('what browsers load', () => {
  const same = ({ plain, gzip, brotli }: Packed, path: string): void => {
    expect(gunzipSync(gzip).equals(plain) && brotliDecompressSync(brotli).equals(plain), path).toBe(true)
  }

  it('[SCREEN14] all of it can be built, and is the same in every form; the viewer’s screen keeps to its budget', async () => {
    for (const path of ASSET_PATHS) {
      const packed = await asset(path)
      expect(packed.plain.length, path).toBeGreaterThan(400)
      same(packed, path)
    }
    const made = await screens()
    for (const screen of SCREENS) same(await made.loader(screen), screen)
    for (const name of SHARED) same(await made.shared(name), name)
    expect(await firstLoadBytes()).toBeLessThanOrEqual(MAX_FIRST_LOAD_BYTES)
  })

  it('[SCREEN34] every chunk is named by its content and beside those that import it; Preact is in one', async () => {
    const made = await screens()
    const seen = new Set<string>()
    const texts = new Map<string, string>()
    const follow = async (file: string): Promise<void> => {
      if (seen.has(file)) return
      seen.add(file)
      expect(file).toMatch(/^[\w-]+-[A-Z0-9]{8}\.js$/)
      const chunk = await made.chunk(file)
      if (!chunk) throw new Error(`${file} is not there`)
      same(chunk, file)
      const text = chunk.plain.toString()
      texts.set(file, text)
      for (const [, other = ''] of text.matchAll(/"\.\/([\w-]+\.js)"/g)) await follow(other)
    }
    for (const screen of SCREENS) {
      const { program, first, words } = made.manifest(screen)
      for (const file of [program, ...first, ...words.en, ...words.zh]) await follow(file)
    }
    expect(seen.size).toBeGreaterThan(15)
    // A name of Preact's own for a property of its virtual nodes.
    expect([...texts].filter(([, text]) => text.includes('dangerouslySetInnerHTML')).length).toBe(1)
    expect(await made.chunk('embed-00000000.js')).toBeUndefined()
  })

  it('[SCREEN35] nothing that only one language, or only a recording or a publisher needs, is in the first load of a room', async () => {
    const made = await screens()
    const { program, first, words } = made.manifest('embed')
    const text = async (files: string[]): Promise<string> =>
      (await Promise.all(files.map(async (file) => (await made.chunk(file))?.plain.toString() ?? ''))).join('\n')
    const base = await text([program, ...first])
    for (const said of ['Not live yet', '还没开播', 'Raise', '举']) expect(base).not.toContain(said)
    expect(await text(words.en)).toContain('Not live yet')
    expect(await text(words.en)).not.toMatch(/[\u4e00-\u9fff]/)
    expect(await text(words.zh)).toContain('还没开播')
    expect(await text(words.zh)).not.toContain('Not live yet')
    for (const rare of ['getUserMedia', 'catalogue', 'capLevelToPlayerSize']) expect(base, rare).not.toContain(rare)
  })
})
