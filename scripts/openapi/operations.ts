import { STATUSES } from '@ovation/protocol'
import type { ErrorCode, RouteAccess, RouteName, RouteSpec } from '@ovation/protocol'
import { join } from 'node:path'
import { repositoryRoot } from '../arrows.ts'
import { errorsOf } from '../reference/route-errors.ts'
import { requestBodyOf } from './bodies.ts'
import { declaredIn } from './declared-types.ts'
import { headersOf, takesKey } from './headers.ts'
import { parameterInQuery, parametersInPath, tagOf } from './parameters.ts'
import { refTo } from './schema.ts'
import type { Schema } from './schema.ts'
import type { Field, TypeSchemas } from './type-schema.ts'

const TABLE = join(repositoryRoot, 'packages/protocol/src/routes.ts')

/** What goes in and comes out of a route, as `RouteTypes` has it. */
type Parts = { doc: string; body: Field[]; query: Field[]; reply: Field }

/** Answers with the same errors are written once. */
type Responses = Record<string, object>

/** The operations of routes; what they share is collected beside them. */
export class Operations {
  readonly responses: Responses = {}
  #types: TypeSchemas
  #routes: Map<string, Field>

  constructor(types: TypeSchemas) {
    this.#types = types
    const table = declaredIn(TABLE, 'RouteTypes')
    const fields = table && types.fieldsOf(table)
    if (!fields) throw new Error(`'RouteTypes' of ${TABLE} is no table of routes`)
    this.#routes = new Map(fields.map((field) => [field.name, field]))
  }

  of(name: RouteName, spec: RouteSpec): object {
    const { doc, body, query, reply } = this.#partsOf(name)
    const parameters = [
      ...parametersInPath(spec.path),
      ...query.map((field) => parameterInQuery(name, field)),
      ...headersOf(name, spec),
    ]
    return {
      operationId: name,
      tags: [tagOf(spec.path)],
      summary: summaryOf(spec.what),
      description: [spec.what, doc].filter(Boolean).join(' '),
      ...(parameters.length > 0 ? { parameters } : {}),
      ...requestBodyOf(name, spec, body),
      responses: { [spec.status ?? 200]: this.#answer(spec, reply), ...this.#errors(errorsOf(name, spec)) },
      security: [...securityOf(spec.access), ...(takesKey(name) ? [{ apiKey: [] }] : [])],
    }
  }

  #partsOf(name: RouteName): Parts {
    const route = this.#routes.get(name)
    const parts = new Map((route && this.#types.fieldsOf(route))?.map((part) => [part.name, part]))
    const reply = parts.get('reply')
    if (!route || !reply) throw new Error(`'RouteTypes' has no '${name}' with a reply`)
    const fieldsOf = (part: string): Field[] => {
      const type = parts.get(part)
      return (type && this.#types.fieldsOf(type)) ?? []
    }
    return { doc: route.doc, body: fieldsOf('body'), query: fieldsOf('query'), reply }
  }

  #answer({ text, status }: RouteSpec, reply: Field): object {
    const description = reply.doc || (status === 204 ? 'It was done.' : status === 201 ? 'It was made.' : 'The answer.')
    if (text) return { description, content: { [text]: { schema: { type: 'string' } } } }
    if (reply.node.type === 'TSVoidKeyword') return { description }
    return { description, content: { 'application/json': { schema: this.#types.of(reply) } } }
  }

  #errors(codes: readonly ErrorCode[]): Record<string, object> {
    const statuses = [...new Set(codes.map((code) => STATUSES[code]))].sort((a, b) => a - b)
    return Object.fromEntries(
      statuses.map((status) => {
        const own = codes.filter((code) => STATUSES[code] === status).sort()
        const name = [status, ...own].join('.')
        this.responses[name] ??= refusal(own)
        return [status, { $ref: `#/components/responses/${name}` }]
      }),
    )
  }
}

/** Its first words, up to a stop that stands outside of brackets and code. */
const summaryOf = (what: string): string => /^(?:\([^)]*\)|`[^`]*`|[.:;](?! |$)|[^.:;(`])+/.exec(what)?.[0] ?? what

const refusal = (codes: readonly ErrorCode[]): object => {
  const code: Schema = { type: 'string', enum: codes }
  const error = { allOf: [refTo('WireError'), { type: 'object', properties: { code } }] }
  const schema = { type: 'object', properties: { error }, required: ['error'] }
  return {
    description: codes.map((one) => `\`${one}\``).join(', '),
    content: { 'application/json': { schema } },
  }
}

function securityOf(access: RouteAccess): object[] {
  const bearer = { token: [] }
  switch (access.who) {
    case 'anybody':
      return []
    case 'viewer':
      return [{}, bearer]
    case 'session':
      return [{ session: [] }, ...(access.granted ? [bearer] : [])]
    default:
      return [bearer]
  }
}
