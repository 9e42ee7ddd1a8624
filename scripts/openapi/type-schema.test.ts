import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { declaredIn } from './declared-types.ts'
import type { Schema } from './schema.ts'
import { TypeSchemas } from './type-schema.ts'

let folder: string
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'ovation-types-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
/** The schema of `X` in a file, and those of the names that it uses. */
function schemasOf(
  source: string,
  others: Record<string, string> = {},
): { schema: Schema; named: Record<string, Schema> } {
  for (const [name, text] of Object.entries(others)) writeFileSync(join(folder, name), text)
  const path = join(folder, `file-${(files += 1)}.ts`)
  writeFileSync(path, source)
  const types = new TypeSchemas()
  const declared = declaredIn(path, 'X')
  if (!declared) throw new Error('no X')
  const schema = types.of(declared)
  return { schema, named: types.named }
}
const schemaOf = (type: string): Schema => schemasOf(`export type X = ${type}`).schema

it.each<[type: string, schema: Schema]>([
  ['string', { type: 'string' }],
  ['number', { type: 'number' }],
  ['boolean', { type: 'boolean' }],
  ['unknown', {}],
  ['object', { type: 'object' }],
  ["'a'", { type: 'string', const: 'a' }],
  ["'a' | 'b'", { type: 'string', enum: ['a', 'b'] }],
  ["'a' | null", { type: ['string', 'null'], enum: ['a', null] }],
  ["'a' | 1", { type: ['string', 'number'], enum: ['a', 1] }],
  ['true | false', { type: 'boolean' }],
  ['string | undefined', { type: 'string' }],
  ['string | null', { type: ['string', 'null'] }],
  ['string | number', { anyOf: [{ type: 'string' }, { type: 'number' }] }],
  ['readonly string[]', { type: 'array', items: { type: 'string' } }],
  ['Readonly<ReadonlyArray<(string)>>', { type: 'array', items: { type: 'string' } }],
  [
    '[string, number]',
    { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], items: false, minItems: 2, maxItems: 2 },
  ],
  ['Record<string, number>', { type: 'object', additionalProperties: { type: 'number' } }],
  ['Record<string, never>', { type: 'object', additionalProperties: false }],
  [
    "Record<'a' | 'b', number>",
    { type: 'object', propertyNames: { type: 'string', enum: ['a', 'b'] }, additionalProperties: { type: 'number' } },
  ],
  [
    "{ readonly [K in 'a' | 'b']?: number }",
    { type: 'object', propertyNames: { type: 'string', enum: ['a', 'b'] }, additionalProperties: { type: 'number' } },
  ],
  [
    '{ a: string; b?: number }',
    { type: 'object', properties: { a: { type: 'string' }, b: { type: 'number' } }, required: ['a'] },
  ],
  ["{ a: string; b: number }['b']", { type: 'number' }],
  ['{ b?: number }', { type: 'object', properties: { b: { type: 'number' } } }],
  [
    '{ a: string } & { b: string }',
    { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } }, required: ['a', 'b'] },
  ],
])('[OPENAPI2] the type %s has a schema', (type, schema) => {
  expect(schemaOf(type)).toEqual(schema)
})

it('[OPENAPI2] what is said of a field, and of one of several words, comes with it', () => {
  expect(schemaOf('{\n  /** Of\n   * two lines. */\n  a: string\n}')).toMatchObject({
    properties: { a: { type: 'string', description: 'Of two lines.' } },
  })
  expect(schemaOf("\n  | 'a'\n  /** The other one. */\n  | 'b'")).toEqual({
    ...{ type: 'string', enum: ['a', 'b'] },
    description: '`b`: The other one.',
  })
})

it('[OPENAPI2] a name leads to its own schema, through imports and files that pass it on', () => {
  const { schema, named } = schemasOf(
    "import type { A as B } from './on.ts'\nexport type X = { b: B; list: B[]; maybe: B | null }",
    {
      'on.ts': "export * from './nothing.ts'\nexport type { A } from './a.ts'",
      'nothing.ts': 'export const one = 1',
      'a.ts': '/** An A. */\nexport type A = { name: string; next?: A }',
    },
  )
  const ref = { $ref: '#/components/schemas/B' }
  expect(schema.properties).toEqual({
    ...{ b: ref, list: { type: 'array', items: ref }, maybe: { anyOf: [ref, { type: 'null' }] } },
  })
  expect(named.B).toMatchObject({ description: 'An A.', required: ['name'] })
})

it('[OPENAPI2] the words of a list are found where it stands', () => {
  const { schema } = schemasOf("import { WORDS } from './words.ts'\nexport type X = (typeof WORDS)[number]", {
    'words.ts': "export const OTHER = 1, WORDS = ['a', 'b'] as const",
  })
  expect(schema).toEqual({ type: 'string', enum: ['a', 'b'] })
})

it('[OPENAPI2] an interface has the fields of those that it extends, and a type of a package is found', () => {
  const { schema, named } = schemasOf(
    "import type { Role } from '@ovation/kernel'\ninterface A { role: Role }\ninterface B extends A { b: string }\nexport type X = B",
  )
  expect(schema).toEqual({ $ref: '#/components/schemas/B' })
  expect(named.B).toMatchObject({ required: ['role', 'b'] })
  expect(named.Role).toMatchObject({ enum: ['owner', 'host', 'moderator', 'member', 'guest'] })
})

it.each([
  ['{ a: () => void }', /'\(\) => void' \(TSFunctionType\)/],
  ['Map<string, string>', /'Map<string, string>'/],
  ['Missing', /'Missing' is declared nowhere/],
  ['keyof { a: string }', /keyof/],
  ['{ [key: string]: string }', /TSIndexSignature/],
  ['bigint', /bigint/],
  ["{ a: string }['b']", /TSIndexedAccessType/],
])('[OPENAPI2] %s fails with its name', (type, message) => {
  expect(() => schemaOf(type)).toThrow(message)
})

it('[OPENAPI2] two types of one name fail, and so does one that takes types', () => {
  expect(() =>
    schemasOf("import type { A } from './one.ts'\nimport type { C } from './two.ts'\nexport type X = { a: A; c: C }", {
      'one.ts': 'export type A = { a: string }',
      'two.ts': 'type A = { b: string }\nexport type C = { a: A }',
    }),
  ).toThrow("two types are called 'A'")
  expect(() => schemasOf('type Box<T> = { value: T }\nexport type X = Box<string>')).toThrow(/Box/)
})
