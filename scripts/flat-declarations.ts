import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { parseSync } from 'oxc-parser'
import { Declarations, nameOf, nodeOf, nodesOf } from './reference/declarations.ts'
import type { Node } from './reference/declarations.ts'

type File = { path: string; source: string; body: Node[] }

const read = (path: string): File => {
  const source = readFileSync(path, 'utf8')
  return { path, source, body: nodesOf(parseSync(path, source, { lang: 'dts' }).program.body) }
}

/** The declaration of a name in a file, exported or not. */
const declarationOf = (file: File, name: string): Node | undefined =>
  file.body
    .map((statement) => (statement.type === 'ExportNamedDeclaration' ? nodeOf(statement.declaration) : statement))
    .find((declaration) => declaration?.id !== undefined && nameOf(declaration.id) === name)

/** The names that a file gets from others, with where from. */
const importsOf = (file: File): Map<string, string> =>
  new Map(
    file.body
      .filter(({ type }) => type === 'ImportDeclaration')
      .flatMap(({ specifiers, source }) =>
        nodesOf(specifiers).map(({ local }) => [nameOf(local), join(dirname(file.path), nameOf(source))] as const),
      ),
  )

const toDeclarations = (path: string): string => path.replace(/\.js$/, '.d.ts')

/**
 * Writes what a room puts together of its features into its own declarations, as if it had been written there: whoever looks
 * at a type of the SDK sees all of it, and no name that cannot be imported.
 */
export function flattenDeclarations(path: string): void {
  const file = read(path)
  const imports = importsOf(file)
  const needed = new Map<string, string>()
  const declarations = new Declarations()
  /** The text of a declaration in another file, with what it names there. */
  const textOf = (name: string, part: (declaration: Node) => Node[]): string[] => {
    const from = imports.get(name)
    const found = from === undefined ? undefined : declarations.find(toDeclarations(from), name)[0]?.file
    const other = found === undefined ? undefined : read(found)
    const declaration = other && declarationOf(other, name)
    if (!other || !declaration) throw new Error(`${path} names ${name}, which is declared nowhere`)
    const names = importsOf(other)
    return part(declaration).map(({ start, end }) => {
      const above = /(?:\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*)?$/.exec(other.source.slice(0, start))?.[0] ?? ''
      const text = other.source.slice(start, end)
      for (const [word] of text.matchAll(/\b[A-Z]\w*\b/g))
        if (names.has(word)) needed.set(word, names.get(word) as string)
        else if (declarationOf(other, word)) needed.set(word, other.path.replace(/\.d\.ts$/, '.js'))
      return above + text
    })
  }
  const edits: { start: number; end: number; text: string }[] = []
  for (const statement of file.body) {
    const declaration = nodeOf(statement.declaration) ?? statement
    if (declaration.type === 'TSInterfaceDeclaration' && nodesOf(declaration.extends).length > 0) {
      const members = nodesOf(declaration.extends).flatMap(({ expression, typeArguments }) => {
        const [base, left] = nodesOf(nodeOf(typeArguments)?.params)
        const omits = nameOf(expression) === 'Omit'
        const without = nodeOf(left?.literal)?.value
        return textOf(omits ? nameOf(base?.typeName) : nameOf(expression), (found) =>
          nodesOf(nodeOf(found.typeAnnotation)?.members).filter((member) => !omits || nameOf(member.key) !== without),
        )
      })
      const body = nodeOf(declaration.body)
      if (!body) continue
      edits.push({
        start: declaration.start,
        end: body.start + 1,
        text: `type ${nameOf(declaration.id)} = {\n    ${members.join('\n    ')}`,
      })
    }
    const alias = nodeOf(declaration.typeAnnotation)
    if (alias?.type !== 'TSUnionType') continue
    for (const one of nodesOf(alias.types)) {
      const name = nameOf(one.typeName)
      if (!imports.has(name) || !name.endsWith('Code')) continue
      const texts = textOf(name, (found) => [nodeOf(found.typeAnnotation)].flatMap((type) => type ?? []))
      edits.push({ start: one.start, end: one.end, text: texts.join(' | ') })
    }
  }
  if (edits.length === 0) return
  let text = file.source
  for (const { start, end, text: by } of edits.toSorted((a, b) => b.start - a.start))
    text = text.slice(0, start) + by + text.slice(end)
  for (const [name, from] of needed) {
    if (imports.has(name) || declarationOf(file, name)) continue
    const target = relative(dirname(path), from)
    text = `import type { ${name} } from '${target.startsWith('.') ? target : `./${target}`}';\n${text}`
  }
  writeFileSync(path, text)
}
