import { routeBodies } from '@ovation/protocol/schemas'
import type { RouteName, RouteSpec } from '@ovation/protocol'
import { z } from 'zod'
import { EXAMPLES } from '../reference/route-examples.ts'
import { refTo, said } from './schema.ts'
import type { Schema } from './schema.ts'
import type { Field } from './type-schema.ts'

/** Any JSON, as `z.json()` writes it: a schema that names itself. It needs no more words than these. */
const ANY_JSON: Schema = { description: 'Any JSON.' }
const IMAGES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif']

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null

const schemaOf = (name: RouteName): Schema | undefined => {
  const zod = (routeBodies as Partial<Record<RouteName, z.ZodType>>)[name]
  if (!zod) return undefined
  const { $schema: _, $defs = {}, ...schema } = z.toJSONSchema(zod, { target: 'draft-2020-12', io: 'input' }) as Schema
  for (const [key, definition] of Object.entries($defs as Record<string, Schema>))
    if (!isAnyJson(key, definition)) throw new Error(`the body of '${name}' has a definition '${key}' of its own`)
  return plain(schema) as Schema
}

const isAnyJson = (key: string, { anyOf }: Schema): boolean =>
  Array.isArray(anyOf) &&
  anyOf.length === 6 &&
  JSON.stringify(anyOf[4]) === `{"type":"array","items":{"$ref":"#/$defs/${key}"}}`

/** Without what says nothing: references to any JSON, names that are strings. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (!isSchema(value)) return value
  if (typeof value.$ref === 'string' && value.$ref.startsWith('#/$defs/')) return ANY_JSON
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => {
      if (key === 'propertyNames' && JSON.stringify(one) === '{"type":"string"}') return []
      return [[key, plain(one)]]
    }),
  )
}

/** The words that stand at the fields of the type. */
function explained(schema: Schema, fields: readonly Field[]): Schema {
  if (!isSchema(schema.properties)) return schema
  const docs = new Map(fields.map(({ name, doc }) => [name, doc]))
  const properties = Object.entries(schema.properties as Record<string, Schema>).map(([name, property]) => [
    name,
    said(property, docs.get(name) ?? ''),
  ])
  return { ...schema, properties: Object.fromEntries(properties) }
}

/** The body that the example of the page sends, where it is JSON as it stands. */
function exampleOf(name: RouteName): { example?: unknown } {
  const [, json] = /--json '([^']*)'/.exec(EXAMPLES[name]) ?? []
  return json === undefined ? {} : { example: JSON.parse(json) as unknown }
}

/** What a request carries; nothing where the route takes no body. `fields`: those of the type of the body. */
export function requestBodyOf(
  name: RouteName,
  { image, file }: Pick<RouteSpec, 'image' | 'file'>,
  fields: readonly Field[],
): { requestBody?: object } {
  if (file)
    return { requestBody: { required: true, content: { 'application/octet-stream': { schema: refTo('FilePart') } } } }
  if (image) {
    const content = Object.fromEntries(IMAGES.map((type) => [type, { schema: refTo('Image') }]))
    return { requestBody: { required: true, content } }
  }
  const schema = schemaOf(name)
  if (!schema) return {}
  const json = { schema: explained(schema, fields), ...exampleOf(name) }
  return { requestBody: { required: !('default' in schema), content: { 'application/json': json } } }
}

/** The bytes of a part of a file. */
export const FILE_PART: Schema = { description: 'The bytes of a part of a file, up to 4 MiB.' }

/** The bytes of an image: in 3.1 a body that is no text has a schema without a type. */
export const IMAGE: Schema = { description: 'The bytes of an image, up to 5 MiB.' }
