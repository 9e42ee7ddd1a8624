/** An entry that has no code of its own, as esbuild writes it: it passes on what one chunk has. */
const EMPTY_ENTRY = /^(?:import(?:\{[^}]*\}from)?"\.\/[\w-]+\.js";)+export\{([^}]*)\};\s*$/
const TAKEN = /import\{([^}]*)\}from"\.\/([\w-]+\.js)"/g
const LAST_EXPORT = /export\{([^}]*)\};\s*$/

/** Names in a clause, by what they are called outside of it: `a as open` is `open` → `a`. */
const namesIn = (clause = ''): Map<string, string> =>
  new Map(
    clause.split(',').map((each) => {
      const [inner = '', outer = inner] = each.split(' as ')
      return [outer, inner]
    }),
  )

/**
 * An entry without code of its own becomes the chunk that has its code: one request less. The chunk takes the name of the entry,
 * which depends on the content of both. Changes the texts, by file name; returns which chunk has become which entry.
 */
export function mergeEntries(texts: Map<string, string>): Map<string, string> {
  const merged = new Map<string, string>()
  for (const [entry, text] of texts) {
    const [, passed] = EMPTY_ENTRY.exec(text) ?? []
    const [taken, ...others] = [...text.matchAll(TAKEN)]
    const [, names, chunk = ''] = taken ?? []
    if (passed === undefined || others.length > 0 || merged.has(chunk)) continue
    const code = texts.get(chunk) ?? ''
    const [, own] = LAST_EXPORT.exec(code) ?? []
    if (own === undefined) continue
    const [taking, inside] = [namesIn(names), namesIn(own)]
    const more = [...namesIn(passed)].map(([outer, inner]) => `${inside.get(taking.get(inner) ?? '')} as ${outer}`)
    texts.set(entry, code.replace(LAST_EXPORT, `export{${[own, ...more].join(',')}};\n`))
    texts.delete(chunk)
    merged.set(chunk, entry)
  }
  for (const [file, text] of texts)
    texts.set(
      file,
      text.replace(/"\.\/([\w-]+\.js)"/g, (whole, name: string) =>
        merged.has(name) ? `"./${merged.get(name)}"` : whole,
      ),
    )
  return merged
}
