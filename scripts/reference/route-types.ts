import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'oxc-parser'
import { repositoryRoot } from '../arrows.ts'
import { nameOf, nodeOf, nodesOf } from './declarations.ts'
import type { Node } from './declarations.ts'

// The types of REST, as they are written: bodies, queries and answers of `RouteTypes`, and what these name.

const FILES = [
  'packages/protocol/src/{routes,routes-commands,routes-keys,routes-operation,routes-outlets,routes-reading,routes-rooms}.ts',
  'packages/protocol/src/{routes-show,api-scopes,rest,frames}.ts',
  'packages/kernel/src/{roles,event}.ts',
  'packages/features/src/{messages,polls,reactions,stage,stream,state,moderation}/model.ts',
]

type Known = { name: string; value: Node; source: string }

function declaredIn(file: string): Known[] {
  const source = readFileSync(join(repositoryRoot, file), 'utf8')
  return nodesOf(parseSync(file, source).program.body).flatMap((statement) => {
    const declared = nodeOf(statement.declaration) ?? statement
    const value = nodeOf(declared.typeAnnotation)
    return declared.type === 'TSTypeAliasDeclaration' && value ? [{ name: nameOf(declared.id), value, source }] : []
  })
}

const KNOWN = new Map(
  FILES.flatMap((pattern) => globSync(pattern, { cwd: repositoryRoot }).sort())
    .flatMap(declaredIn)
    .map((one) => [one.name, one]),
)

const codeOf = ({ source, value }: Known): string => source.slice(value.start, value.end)
/** The indentation of where it stood is taken away. */
const unindented = (code: string): string => {
  const indent = /\n( *)[^\n]*$/.exec(code)?.[1] ?? ''
  return code.replaceAll(`\n${indent}`, '\n')
}

const membersOf = ({ value, source }: Known): Map<string, Known & { optional: boolean }> =>
  new Map(
    (value.type === 'TSTypeLiteral' ? nodesOf(value.members) : []).map((member) => {
      const name = nameOf(member.key)
      return [
        name,
        {
          name,
          source,
          value: nodeOf(nodeOf(member.typeAnnotation)?.typeAnnotation) as Node,
          optional: member.optional === true,
        },
      ]
    }),
  )

export type RouteShape = { body?: string; query?: string; reply?: string }

const typeOf = (route: string): Known | undefined =>
  [
    ...['OtherRouteTypes', 'CommandRouteTypes', 'ApiKeyRouteTypes', 'OperationRouteTypes'],
    'OutletRouteTypes',
    ...['ReadingRouteTypes', 'RoomRouteTypes', 'ShowRouteTypes'],
  ]
    .map((table) => membersOf(KNOWN.get(table) as Known).get(route))
    .find(Boolean)

/** Body, query and answer of a route as TypeScript; an answer without a body is absent. */
export function shapeOf(route: string): RouteShape {
  const whole = typeOf(route)
  if (!whole) throw new Error(`RouteTypes has no '${route}'`)
  const parts = [...membersOf(whole)].map(([name, part]) => [name, unindented(codeOf(part))])
  return Object.fromEntries(parts.filter(([, code]) => code !== 'void'))
}

/** The fields that every answer of a route has; empty where it is one of several shapes. */
export function repliedFields(route: string): string[] {
  const reply = membersOf(typeOf(route) as Known).get('reply') as Known
  const shape = KNOWN.get(codeOf(reply)) ?? reply
  return [...membersOf(shape).values()].filter(({ optional }) => !optional).map(({ name }) => name)
}

const namesIn = (code: string): string[] =>
  [...code.replace(/\/\*[\s\S]*?\*\//g, '').matchAll(/\b[A-Z]\w+/g)].flatMap(([name]) =>
    KNOWN.has(name) ? [name] : [],
  )

/** The types that some code names, and those that these name, in the order in which they are met. */
export function namedTypes(codes: readonly string[]): { name: string; code: string }[] {
  const found = new Map<string, string>()
  const waiting = codes.flatMap(namesIn)
  for (let at = 0; at < waiting.length; at++) {
    const name = waiting[at] as string
    if (found.has(name)) continue
    const code = codeOf(KNOWN.get(name) as Known)
    found.set(name, `type ${name} =${code.startsWith('|') ? '\n  ' : ' '}${code}`)
    waiting.push(...namesIn(code))
  }
  return [...found].map(([name, code]) => ({ name, code }))
}
