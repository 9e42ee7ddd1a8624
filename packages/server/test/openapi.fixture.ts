import type { RouteName } from '@ovation/protocol'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ErrorObject } from 'ajv/dist/2020.js'

type Schema = { [keyword: string]: unknown }
type Response = { $ref?: string; content?: Record<string, { schema: Schema }> }
type Operation = { operationId: string; responses: Record<string, Response> }
type Document = {
  paths: Record<string, Record<string, Operation>>
  components: { responses: Record<string, Response> }
}

/** An answer over HTTP. `type`: its media type; empty where there is no body. */
export type Answer = { status: number; type: string; body: string }

const KEY = 'document'

/** Objects have the fields that are named, and no others: so that what an answer has besides is found. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed)
  if (typeof value !== 'object' || value === null) return value
  const schema = value as Schema
  const inside = Object.fromEntries(
    Object.entries(schema).map(([key, one]) => [key, key === 'allOf' ? one : closed(one)]),
  )
  return schema.type !== undefined && schema.properties && !('additionalProperties' in schema)
    ? { ...inside, additionalProperties: false }
    : inside
}

/** Holds answers against the OpenAPI document of the server that gave them. */
export class DocumentedAnswers {
  #operations: Map<string, Operation>
  #responses: Record<string, Response>
  #ajv = new Ajv2020({ strict: false, allErrors: true })

  private constructor({ paths, components }: Document) {
    this.#responses = components.responses
    this.#operations = new Map(
      Object.values(paths)
        .flatMap((path) => Object.values(path))
        .map((operation) => [operation.operationId, operation]),
    )
    this.#ajv.addSchema({ $id: KEY, components: closed(components) as object })
  }

  static async of(url: string): Promise<DocumentedAnswers> {
    const answer = await fetch(`${url}/api/openapi.json`)
    return new DocumentedAnswers((await answer.json()) as Document)
  }

  /** What of an answer is not in the document. */
  faultsOf(route: RouteName, { status, type, body }: Answer): string[] {
    const direct = this.#operations.get(route)?.responses[status]
    const response = direct?.$ref ? this.#responses[direct.$ref.split('/').at(-1) ?? ''] : direct
    if (!response) return [`${status} is not documented`]
    if (!response.content) return body.trim() === '' ? [] : ['a body is not documented']
    const media = type.split(';')[0] ?? ''
    const schema = response.content[media]?.schema
    if (!schema) return [`${media} is not documented`]
    if (media !== 'application/json') return []
    const validate = this.#ajv.compile(here(closed(schema)) as Schema)
    return validate(JSON.parse(body)) ? [] : (validate.errors ?? []).map(faultOf)
  }
}

/** A schema by itself, whose references lead into the document. */
const here = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replaceAll('"$ref":"#/', `"$ref":"${KEY}#/`))

const faultOf = ({ instancePath, message, params }: ErrorObject): string =>
  `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`
