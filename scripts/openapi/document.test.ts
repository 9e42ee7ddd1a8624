import { readFileSync } from 'node:fs'
import { ROUTES, STATUSES } from '@ovation/protocol'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, it } from 'vitest'
import { openApi } from './document.ts'
import { DOCUMENT, written } from './main.ts'
import type { Schema } from './schema.ts'

type Content = { content?: Record<string, { schema: Schema }> }
type Operation = {
  operationId: string
  tags: string[]
  parameters?: { name: string; in: string; required?: boolean; schema: Schema }[]
  requestBody?: Content
  responses: Record<string, Content & { $ref?: string }>
  security: object[]
}
type Document = {
  tags: { name: string }[]
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema>; responses: Record<string, Content>; securitySchemes: object }
}

const document = openApi() as unknown as Document
const operations = Object.values(document.paths).flatMap((path) => Object.values(path))
const operation = (name: string): Operation => operations.find(({ operationId }) => operationId === name) as Operation
const jsonOf = ({ content }: Content): Schema => content?.['application/json']?.schema ?? {}

it('[OPENAPI2] the file is what the table, the schemas and the types say now', () => {
  expect(readFileSync(DOCUMENT, 'utf8'), "it is old: run 'node scripts/openapi/main.ts --write'").toBe(written())
})

it('[OPENAPI3] the document is valid by the schema of OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document))
  expect(errors).toBeUndefined()
  expect(valid).toBe(true)
})

it('[OPENAPI3] every reference leads somewhere, and everything that has a name is referred to', () => {
  const { securitySchemes: _, ...components } = document.components
  const known = Object.entries(components).flatMap(([kind, named]) =>
    Object.keys(named).map((name) => `#/components/${kind}/${name}`),
  )
  const referred = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target)
  expect([...new Set(referred)].sort()).toEqual(known.sort())
})

it('[OPENAPI3] every schema is one of JSON Schema 2020-12', () => {
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: false,
    strictRequired: false,
    allowUnionTypes: true,
    formats: { email: true },
  })
  ajv.addVocabulary(['example', 'discriminator'])
  for (const [name, schema] of Object.entries(document.components.schemas))
    ajv.addSchema(schema, `#/components/schemas/${name}`)
  for (const name of Object.keys(document.components.schemas))
    expect(() => ajv.getSchema(`#/components/schemas/${name}`), name).not.toThrow()
  for (const { operationId, requestBody, responses, parameters = [] } of operations) {
    const schemas = [requestBody ?? {}, ...Object.values(responses)].map(jsonOf)
    for (const schema of [...schemas, ...parameters.map((one) => one.schema)])
      expect(() => ajv.compile(schema), operationId).not.toThrow()
  }
})

it('[OPENAPI1] it has every route of the table, under its name, with the parameters of its path and its status', () => {
  expect(operations.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(ROUTES).sort())
  const tags = document.tags.map(({ name }) => name)
  for (const [name, spec] of Object.entries(ROUTES)) {
    const path = spec.path.replace(/:(\w+)/g, '{$1}')
    const found = document.paths[path]?.[spec.method.toLowerCase()]
    expect(found?.operationId, path).toBe(name)
    const inPath = (found?.parameters ?? []).filter((one) => one.in === 'path')
    expect(inPath.map((one) => one.name)).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, one]) => one))
    expect(inPath.every(({ required }) => required)).toBe(true)
    expect(Object.keys(found?.responses ?? {})).toContain(String('status' in spec ? spec.status : 200))
    for (const tag of found?.tags ?? []) expect(tags).toContain(tag)
    // All that the table has, each with its status.
    for (const code of spec.errors) {
      const [, response = ''] = /([^/]+)$/.exec(found?.responses[STATUSES[code]]?.$ref ?? '') ?? []
      expect(response.split('.'), name).toContain(code)
    }
  }
})

it('[OPENAPI1] who may ask, and what is sent, is what the route asks for', () => {
  expect(operation('getSite').security).toEqual([])
  expect(operation('listReplays').security).toEqual([{}, { token: [] }, { apiKey: [] }])
  expect(operation('changeAccount').security).toEqual([{ session: [] }, { token: [] }])
  expect(operation('accountToken').security).toEqual([{ session: [] }])
  expect(operation('createRoom').security).toEqual([{ token: [] }, { apiKey: [] }])
  const headers = (name: string): string[] =>
    (operation(name).parameters ?? []).flatMap((one) => (one.in === 'header' ? [one.name] : []))
  expect(headers('sendMessage')).toEqual(['Idempotency-Key', 'On-Behalf-Of', 'On-Behalf-Of-Name'])
  expect(headers('createRoom')).toEqual(['Idempotency-Key'])
  expect(headers('accountToken')).toEqual([])
  expect(Object.keys(operation('setAvatar').requestBody?.content ?? {})).toContain('image/webp')
  expect(jsonOf(operation('setStateValue').requestBody ?? {})).toMatchObject({
    properties: { value: { description: 'Any JSON.' }, ifRevision: { type: 'integer', minimum: 0 } },
    required: ['value'],
    additionalProperties: false,
  })
  expect(operation('createRoom').requestBody?.content?.['application/json']).toMatchObject({
    example: { room: 'friday', title: 'Friday live' },
  })
  expect(jsonOf(operation('requestMailLink').requestBody ?? {})).toMatchObject({
    properties: { room: { description: expect.stringContaining('to whose page the link leads') as string } },
  })
})

it('[OPENAPI1] errors say their codes, and the common ones are everywhere', () => {
  for (const { operationId, responses } of operations) {
    const codes = Object.values(responses).flatMap(({ $ref = '' }) => /([^/]+)$/.exec($ref)?.[1]?.split('.') ?? [])
    expect(codes, operationId).toEqual(expect.arrayContaining(['invalid_frame', 'rate_limited', 'internal']))
  }
  expect(document.components.responses['413.payload_too_large']).toMatchObject({
    content: { 'application/json': { schema: { required: ['error'] } } },
  })
  expect(Object.keys(operation('getShow').responses)).toEqual([
    '200',
    '400',
    '401',
    '403',
    '404',
    '413',
    '429',
    '500',
    '503',
  ])
})
