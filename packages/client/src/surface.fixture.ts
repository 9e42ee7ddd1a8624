import type { Room } from './api/room.ts'

/** All methods of an object, its own and those of its class. */
export function methodsOf(part: object): [string, (...args: unknown[]) => unknown][] {
  const made: unknown = Object.getPrototypeOf(part)
  const names = [...Object.keys(part), ...(made === Object.prototype ? [] : Object.getOwnPropertyNames(made))]
  return [...new Set(names)]
    .filter((name) => name !== 'constructor')
    .map((name) => [name, (part as Record<string, unknown>)[name]] as const)
    .filter((entry): entry is [string, () => unknown] => typeof entry[1] === 'function')
}

/** All methods of a room and its parts, by name. */
export function surfaceOf(room: Room): [string, (...args: unknown[]) => unknown][] {
  const parts = Object.entries(room).filter(([, part]) => typeof part === 'object')
  return [['room', room] as const, ...parts].flatMap(([name, part]) =>
    methodsOf(part as object).map(([method, call]): [string, () => unknown] => [`${name}.${method}`, call.bind(part)]),
  )
}
