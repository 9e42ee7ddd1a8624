import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { parseSync } from 'oxc-parser'
import type { Comment } from 'oxc-parser'
import { nameOf, nodeOf, nodesOf } from '../reference/declarations.ts'
import type { Node } from '../reference/declarations.ts'

// Types as they are declared in the sources, found by name through imports, also those of other packages.

type Source = { path: string; text: string; comments: Comment[]; body: Node[] }

/** A type and the file in which its names are to be looked up. */
export type Placed = { node: Node; source: Source }
/** A declaration. `parents`: what an interface extends. */
export type Declared = Placed & { name: string; doc: string; parents: Node[] }

const resolve = createRequire(import.meta.url).resolve
const sources = new Map<string, Source>()

function sourceAt(path: string): Source {
  const known = sources.get(path)
  if (known) return known
  const text = readFileSync(path, 'utf8')
  const { program, comments } = parseSync(path, text)
  const source = { path, text, comments, body: nodesOf(program.body) }
  sources.set(path, source)
  return source
}

/** What is said right above a node, in one paragraph; empty where nothing is. */
export function docOf({ node, source }: Placed): string {
  const above = source.comments.findLast(
    ({ type, end }) => type === 'Block' && end <= node.start && /^[\s|]*$/.test(source.text.slice(end, node.start)),
  )
  if (!above?.value.startsWith('*')) return ''
  const lines = above.value.slice(1).split('\n')
  return lines
    .map((line) => line.replace(/^\s*\* ?/, '').trim())
    .join(' ')
    .replace(/\{@link ([^}]+)\}/g, '`$1`')
    .trim()
}

/** A declaration of a file itself; undefined where the statement is none of that name. */
type Own = (source: Source, statement: Node, name: string) => Declared | undefined

/** The declaration of a name as a file sees it: its own, one that it imports, or one that it passes on. */
function found(path: string, name: string, own: Own): Declared | undefined {
  const source = sourceAt(path)
  for (const statement of source.body) {
    const declared = own(source, statement, name) ?? passedOn(path, statement, name, own)
    if (declared) return declared
  }
  return undefined
}

/** A type by the name that it has in a file. */
export const declaredIn = (path: string, name: string): Declared | undefined => found(path, name, ownType)
/** What a constant is, by the name that it has in a file. */
export const constantIn = (path: string, name: string): Declared | undefined => found(path, name, ownConstant)

const inside = (statement: Node): Node | undefined =>
  statement.type === 'ExportNamedDeclaration' ? nodeOf(statement.declaration) : statement

const ownType: Own = (source, statement, name) => {
  const inner = inside(statement)
  if (!inner || nameOf(inner.id) !== name) return undefined
  const node =
    inner.type === 'TSTypeAliasDeclaration'
      ? nodeOf(inner.typeAnnotation)
      : inner.type === 'TSInterfaceDeclaration'
        ? nodeOf(inner.body)
        : undefined
  if (!node) return undefined
  if (nodesOf(nodeOf(inner.typeParameters)?.params).length > 0)
    throw new Error(`'${name}' takes types; give it as one that does not`)
  return { name, node, source, doc: docOf({ node: statement, source }), parents: nodesOf(inner.extends) }
}

const ownConstant: Own = (source, statement, name) => {
  const declarator = nodesOf(inside(statement)?.declarations).find(({ id }) => nameOf(id) === name)
  const node = nodeOf(declarator?.init)
  return node && { name, node, source, doc: docOf({ node: statement, source }), parents: [] }
}

function passedOn(path: string, statement: Node, name: string, own: Own): Declared | undefined {
  const from = nameOf(statement.source)
  if (from === '' || from.startsWith('node:')) return undefined
  if (statement.type === 'ExportAllDeclaration') return found(fileOf(path, from), name, own)
  const outer = statement.type === 'ImportDeclaration' ? 'local' : 'exported'
  const inner = statement.type === 'ImportDeclaration' ? 'imported' : 'local'
  const specifier = nodesOf(statement.specifiers).find((one) => nameOf(one[outer]) === name)
  return specifier ? found(fileOf(path, from), nameOf(specifier[inner]), own) : undefined
}

const fileOf = (path: string, specifier: string): string =>
  specifier.startsWith('.') ? join(dirname(path), specifier) : resolve(specifier)
