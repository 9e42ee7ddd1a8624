import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseSync } from 'oxc-parser'
import type { Comment, Statement } from 'oxc-parser'

/** What is said above a declaration. */
export type Doc = { text: string; examples: string[] }

export type Declared = {
  name: string
  kind: 'class' | 'interface' | 'type' | 'function' | 'value'
  /** The file it stands in. */
  file: string
  /** As it is written, without what is said above it and its members. */
  code: string
  doc: Doc
  members: Member[]
}

export type Member = { name: string; code: string; doc: Doc; method: boolean; optional: boolean }

export type Node = { type: string; start: number; end: number; [key: string]: unknown }

type Import = { file: string; name: string }
type File = { path: string; source: string; comments: Comment[]; body: Statement[]; imports: Map<string, Import> }

export const nodeOf = (value: unknown): Node | undefined =>
  typeof value === 'object' && value !== null && 'type' in value ? (value as Node) : undefined
export const nodesOf = (value: unknown): Node[] =>
  (Array.isArray(value) ? value : []).flatMap((one) => nodeOf(one) ?? [])
export const nameOf = (value: unknown): string => {
  const node = nodeOf(value)
  return String(node?.name ?? node?.value ?? '')
}

const NO_DOC: Doc = { text: '', examples: [] }

/** The declarations of a package, read from what the compiler writes (`*.d.ts`). */
export class Declarations {
  #files = new Map<string, File>()

  /** What a file gives to those who import it, in its order. */
  exportsOf(path: string): { name: string; declared: Declared[] }[] {
    return this.#file(path).body.flatMap((statement) => {
      const node = nodeOf(statement)
      if (node?.type === 'ExportAllDeclaration') return this.exportsOf(this.#target(path, nameOf(node.source)))
      if (node?.type !== 'ExportNamedDeclaration') return []
      const declaration = nodeOf(node.declaration)
      if (declaration) return this.#namesIn(declaration).map((name) => ({ name, declared: this.find(path, name) }))
      const from = node.source ? this.#target(path, nameOf(node.source)) : path
      return nodesOf(node.specifiers).map((specifier) => ({
        name: nameOf(specifier.exported),
        declared: this.find(from, nameOf(specifier.local)),
      }))
    })
  }

  /** A name as it is seen in a file: several for overloads. */
  find(path: string, name: string, seen = new Set<string>()): Declared[] {
    const key = `${path} ${name}`
    if (seen.has(key)) return []
    seen.add(key)
    const file = this.#file(path)
    const here = file.body.flatMap((statement) => this.#declaredBy(file, statement, name))
    if (here.length > 0) return here
    const imported = file.imports.get(name)
    if (imported) return this.find(imported.file, imported.name, seen)
    for (const statement of file.body) {
      const node = nodeOf(statement)
      if (node?.type === 'ExportAllDeclaration') {
        const found = this.find(this.#target(path, nameOf(node.source)), name, seen)
        if (found.length > 0) return found
      }
      if (node?.type !== 'ExportNamedDeclaration' || !node.source) continue
      const specifier = nodesOf(node.specifiers).find((one) => nameOf(one.exported) === name)
      if (specifier) return this.find(this.#target(path, nameOf(node.source)), nameOf(specifier.local), seen)
    }
    return []
  }

  #target(from: string, specifier: string): string {
    return specifier.startsWith('.') ? join(dirname(from), specifier.replace(/\.js$/, '.d.ts')) : ''
  }

  #file(path: string): File {
    const known = this.#files.get(path)
    if (known) return known
    const source = path === '' ? '' : readFileSync(path, 'utf8')
    const { program, comments } = parseSync(path, source, { lang: 'dts' })
    const imports = new Map<string, Import>()
    for (const statement of program.body) {
      const node = nodeOf(statement)
      if (node?.type !== 'ImportDeclaration') continue
      const file = this.#target(path, nameOf(node.source))
      if (file === '') continue
      for (const specifier of nodesOf(node.specifiers))
        imports.set(nameOf(specifier.local), { file, name: nameOf(specifier.imported ?? specifier.local) })
    }
    const file = { path, source, comments, body: program.body, imports }
    this.#files.set(path, file)
    return file
  }

  #namesIn(declaration: Node): string[] {
    if (declaration.type === 'VariableDeclaration') return nodesOf(declaration.declarations).map(({ id }) => nameOf(id))
    return declaration.id ? [nameOf(declaration.id)] : []
  }

  #declaredBy(file: File, statement: Statement, name: string): Declared[] {
    const outer = nodeOf(statement)
    const inner = outer?.type === 'ExportNamedDeclaration' ? nodeOf(outer.declaration) : outer
    if (!outer || !inner || !this.#namesIn(inner).includes(name)) return []
    const members = this.#members(file, inner)
    const whole = this.#code(file, inner)
    const kind = /^const \w+: (<.*>)?\(/.test(whole) ? 'function' : KINDS[inner.type]
    if (kind === undefined) return []
    const code = members.length > 0 && kind !== 'class' ? '' : whole
    return [{ name, kind, file: file.path, code, doc: this.#doc(file, outer.start), members }]
  }

  #members(file: File, declaration: Node): Member[] {
    const alias = nodeOf(declaration.typeAnnotation)
    const body = nodeOf(declaration.body)
    const list = alias?.type === 'TSTypeLiteral' ? alias.members : (body?.body ?? [])
    return nodesOf(list).flatMap((member) => {
      const key = nodeOf(member.key)
      if (!key || key.type === 'PrivateIdentifier' || member.accessibility === 'private') return []
      if (member.kind === 'constructor') return []
      const name = nameOf(key)
      const value = nodeOf(nodeOf(member.typeAnnotation)?.typeAnnotation)
      const method = /Method|Signature.*Call/.test(member.type) && member.kind !== 'get'
      const code = this.#code(file, member).replace(/;$/, '')
      return [
        {
          ...{ name, code, doc: this.#doc(file, member.start), optional: member.optional === true },
          method: method || value?.type === 'TSFunctionType',
        },
      ]
    })
  }

  /** As it is written, without comments and the marks of declaration files. */
  #code({ source, comments }: File, { start, end }: Node): string {
    const inside = comments.filter((comment) => comment.start >= start && comment.end <= end)
    let code = ''
    let at = start
    for (const comment of inside) {
      code += source.slice(at, comment.start).trimEnd()
      at = comment.end
    }
    code += source.slice(at, end)
    const indent = /(?:^|\n)([ \t]*)[^\n]*$/.exec(source.slice(0, start))?.[1] ?? ''
    return code
      .replaceAll(`\n${indent}`, '\n')
      .replace(/^(export )?(declare )?/, '')
      .replace(/\n {4,}/g, (spaces) => `\n${' '.repeat((spaces.length - 1) / 2)}`)
      .replace(/\n\s*#private;/g, '')
  }

  #doc({ source, comments }: File, start: number): Doc {
    const above = comments.findLast(
      (comment) => comment.type === 'Block' && comment.end <= start && /^\s*$/.test(source.slice(comment.end, start)),
    )
    if (!above?.value.startsWith('*')) return NO_DOC
    const lines = above.value
      .slice(1)
      .split('\n')
      .map((line) => line.replace(/^\s*\* ?/, ''))
    const [text = '', ...tags] = lines.join('\n').trim().split(/\n?^@/m)
    const examples = tags.filter((tag) => tag.startsWith('example')).map((tag) => tag.slice('example'.length).trim())
    const others = tags
      .filter((tag) => !tag.startsWith('example'))
      .map((tag) => tag.replace(/^(\w+)\s+/, '**$1** ').trim())
    return {
      text: [text, ...others]
        .join('\n\n')
        .replace(/\{@link ([^}]+)\}/g, '`$1`')
        .trim(),
      examples,
    }
  }
}

const KINDS: Record<string, Declared['kind']> = {
  ClassDeclaration: 'class',
  TSInterfaceDeclaration: 'interface',
  TSTypeAliasDeclaration: 'type',
  TSDeclareFunction: 'function',
  FunctionDeclaration: 'function',
  VariableDeclaration: 'value',
}
