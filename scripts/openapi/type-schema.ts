import { nameOf, nodeOf, nodesOf } from '../reference/declarations.ts'
import type { Node } from '../reference/declarations.ts'
import { constantIn, declaredIn, docOf } from './declared-types.ts'
import type { Declared, Placed } from './declared-types.ts'
import { refTo, said } from './schema.ts'
import type { Schema } from './schema.ts'

/** A member of an object type. */
export type Field = Placed & { name: string; optional: boolean; doc: string }

const KEYWORDS: Record<string, Schema> = {
  TSStringKeyword: { type: 'string' },
  TSNumberKeyword: { type: 'number' },
  TSBooleanKeyword: { type: 'boolean' },
  TSNullKeyword: { type: 'null' },
  TSUnknownKeyword: {},
  TSObjectKeyword: { type: 'object' },
}

/** Turns types of the sources into schemas. Those that have a name are collected under it. */
export class TypeSchemas {
  /** By name, in the order in which they were met. */
  readonly named: Record<string, Schema> = {}
  #declared = new Map<string, Declared>()

  /** The schema of a type. Throws where it is written in a way that has no schema here. */
  of(type: Placed): Schema {
    const { node, source } = type
    const at = (value: unknown): Placed => ({ node: nodeOf(value) as Node, source })
    const keyword = KEYWORDS[node.type]
    if (keyword) return { ...keyword }
    switch (node.type) {
      case 'TSLiteralType':
        return constant(nodeOf(node.literal)?.value, type)
      case 'TSParenthesizedType':
      case 'TSTypeOperator':
        if (node.operator === 'keyof') throw unknown(type)
        return this.of(at(node.typeAnnotation))
      case 'TSArrayType':
        return { type: 'array', items: this.of(at(node.elementType)) }
      case 'TSTupleType':
        return tuple(nodesOf(node.elementTypes).map((one) => this.of({ node: one, source })))
      case 'TSUnionType':
        return this.#union(type)
      case 'TSTypeLiteral':
      case 'TSInterfaceBody':
      case 'TSIntersectionType':
        return this.#object(type)
      case 'TSMappedType':
        return this.#byKey(at(node.constraint), at(node.typeAnnotation))
      case 'TSIndexedAccessType':
        return this.#member(type) ?? oneOfThese(wordsOf(type))
      case 'TSTypeReference':
        return this.#reference(type)
      default:
        throw unknown(type)
    }
  }

  /** The members of an object type, a name of one, or several with `&` between them. Undefined where it is none. */
  fieldsOf(type: Placed): Field[] | undefined {
    const { node, source } = type
    if (node.type === 'TSTypeReference') {
      if (nodesOf(nodeOf(node.typeArguments)?.params).length > 0) return undefined
      const declared = this.#find(type)
      const inherited = declared.parents.map((parent) =>
        this.fieldsOf({ node: asReference(parent), source: declared.source }),
      )
      return joined([...inherited, this.fieldsOf(declared)])
    }
    if (node.type === 'TSIntersectionType')
      return joined(nodesOf(node.types).map((one) => this.fieldsOf({ node: one, source })))
    if (node.type === 'TSParenthesizedType') return this.fieldsOf({ node: nodeOf(node.typeAnnotation) as Node, source })
    if (node.type !== 'TSTypeLiteral' && node.type !== 'TSInterfaceBody') return undefined
    return nodesOf(node.members ?? node.body).map((member) => {
      const value = nodeOf(nodeOf(member.typeAnnotation)?.typeAnnotation)
      if (member.type !== 'TSPropertySignature' || !value) throw unknown({ node: member, source })
      const name = nameOf(member.key)
      return { name, node: value, source, optional: member.optional === true, doc: docOf({ node: member, source }) }
    })
  }

  #object(type: Placed): Schema {
    const fields = this.fieldsOf(type)
    if (!fields) {
      const parts = type.node.type === 'TSIntersectionType' ? nodesOf(type.node.types) : []
      if (parts.length === 0) throw unknown(type)
      return { allOf: parts.map((node) => this.of({ node, source: type.source })) }
    }
    const required = fields.filter(({ optional }) => !optional).map(({ name }) => name)
    return {
      type: 'object',
      properties: Object.fromEntries(fields.map((field) => [field.name, said(this.of(field), field.doc)])),
      ...(required.length > 0 ? { required } : {}),
    }
  }

  #union({ node, source }: Placed): Schema {
    const members = nodesOf(node.types).filter(({ type }) => type !== 'TSUndefinedKeyword')
    const schemas = members.map((one) => this.of({ node: one, source }))
    const [first] = schemas
    if (schemas.length === 1 && first) return first
    const docs = members.flatMap((one) => {
      const doc = docOf({ node: one, source })
      const value = nodeOf(one.literal)?.value
      return doc === '' || value === undefined ? [] : [`\`${String(value)}\`: ${doc}`]
    })
    return said(oneOfThese(schemas), docs.join(' '))
  }

  #reference(type: Placed): Schema {
    const { node, source } = type
    const name = nameOf(node.typeName)
    const [one, two] = nodesOf(nodeOf(node.typeArguments)?.params).map((given) => ({ node: given, source }))
    if (name === 'Readonly' && one) return this.of(one)
    if ((name === 'Array' || name === 'ReadonlyArray') && one) return { type: 'array', items: this.of(one) }
    if (name === 'Record' && one && two) {
      if (two.node.type === 'TSNeverKeyword') return { type: 'object', additionalProperties: false }
      return this.#byKey(one, two)
    }
    if (one) throw unknown(type)
    const declared = this.#find(type)
    const known = this.#declared.get(name)
    if (known && known.node !== declared.node) throw new Error(`two types are called '${name}'; rename one`)
    if (!known) {
      this.#declared.set(name, declared)
      // Its place is taken before it is made: it may name itself.
      this.named[name] = {}
      const schema = declared.parents.length > 0 ? this.#object(type) : this.of(declared)
      const both = [declared.doc, String(schema.description ?? '')].filter(Boolean).join(' ')
      this.named[name] = said(schema, both)
    }
    return refTo(name)
  }

  /** What `Fields['name']` is; undefined where it is another kind of look-up. */
  #member({ node, source }: Placed): Schema | undefined {
    const [object, index] = [nodeOf(node.objectType), nodeOf(node.indexType)]
    const name = index?.type === 'TSLiteralType' ? nodeOf(index.literal)?.value : undefined
    if (!object || name === undefined) return undefined
    const field = this.fieldsOf({ node: object, source })?.find((one) => one.name === name)
    return field && this.of(field)
  }

  #byKey(keys: Placed, values: Placed): Schema {
    const names = keys.node.type === 'TSStringKeyword' ? {} : { propertyNames: this.of(keys) }
    return { type: 'object', ...names, additionalProperties: this.of(values) }
  }

  #find(type: Placed): Declared {
    const name = nameOf(type.node.typeName)
    const declared = declaredIn(type.source.path, name)
    if (!declared) throw new Error(`'${name}' is declared nowhere that ${type.source.path} imports`)
    return declared
  }
}

/** What an interface extends, as the name of a type. */
const asReference = (parent: Node): Node => ({
  ...parent,
  type: 'TSTypeReference',
  typeName: parent.expression,
  typeArguments: parent.typeArguments,
})

const joined = (parts: readonly (Field[] | undefined)[]): Field[] | undefined =>
  parts.every((part) => part !== undefined) ? parts.flat() : undefined

const constant = (value: unknown, type: Placed): Schema => {
  if (!['string', 'number', 'boolean'].includes(typeof value)) throw unknown(type)
  return { type: typeof value, const: value }
}

/** The words of a list that is a constant: `(typeof WORDS)[number]`. */
function wordsOf(type: Placed): Schema[] {
  const { node, source } = type
  const object = nodeOf(node.objectType)
  const query = object?.type === 'TSParenthesizedType' ? nodeOf(object.typeAnnotation) : object
  const listed = query?.type === 'TSTypeQuery' ? constantIn(source.path, nameOf(query.exprName))?.node : undefined
  const list = listed?.type === 'TSAsExpression' ? nodeOf(listed.expression) : undefined
  if (list?.type !== 'ArrayExpression' || nodeOf(node.indexType)?.type !== 'TSNumberKeyword') throw unknown(type)
  return nodesOf(list.elements).map(({ value }) => constant(value, type))
}

const tuple = (items: readonly Schema[]): Schema => ({
  ...{ type: 'array', prefixItems: items, items: false },
  ...{ minItems: items.length, maxItems: items.length },
})

/** The shortest form: words are an `enum`, and what may be null has two types. */
function oneOfThese(schemas: readonly Schema[]): Schema {
  const values = schemas.filter((schema) => 'const' in schema)
  const nulls = schemas.filter(({ type }) => type === 'null')
  const others = schemas.filter((schema) => !values.includes(schema) && !nulls.includes(schema))
  const enumerated: Schema[] = values.length === 0 ? [] : [enumOf(values)]
  const rest = [...enumerated, ...others]
  const [only] = rest
  if (rest.length === 1 && only) return nulls.length === 0 ? only : orNull(only)
  return { anyOf: [...rest, ...nulls] }
}

function enumOf(values: readonly Schema[]): Schema {
  const types = [...new Set(values.map(({ type }) => type))]
  if (types.length === 1 && types[0] === 'boolean' && values.length === 2) return { type: 'boolean' }
  return { type: types.length === 1 ? types[0] : types, enum: values.map((value) => value.const) }
}

function orNull(schema: Schema): Schema {
  if (typeof schema.type !== 'string' || 'const' in schema) return { anyOf: [schema, { type: 'null' }] }
  const listed = Array.isArray(schema.enum) ? { enum: [...(schema.enum as unknown[]), null] } : {}
  return { ...schema, type: [schema.type, 'null'], ...listed }
}

const unknown = ({ node, source }: Placed): Error =>
  new Error(
    `no schema is known for '${source.text.slice(node.start, node.end)}' (${node.type}) in ${source.path}; write it otherwise or teach scripts/openapi/type-schema.ts`,
  )
