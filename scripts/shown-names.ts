import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where screens show people: rooms, recordings and the studio, with their features. */
const SCREENS = ['packages/{live-room,features}/src/**/*.tsx', 'apps/console/src/**/*.tsx']

/** What somebody is called in code: `author.name`, `open.of.name`. */
const OF_PERSON = /\b(author|by|guest|hand|host|me|member|mine|of|person|self|who)\??\.name\b/g
/** Handed on in one piece: `shownName(author.name, language)`, `shownName(profile?.name ?? author.name)`. */
const CALL = /\bshownName\(([^()]|\([^()]*\))*\)/g
/** What is compared, kept, edited or asked of: `name !== self?.name`, `name: body.by.name` of a value, `stored={me.name}` of a field. */
const NOT_SHOWN =
  /[!=]== [\w.?]*\.name\b|^\s*name: [\w.?]+,$|\b(isMadeUp|useState)\([^()]*(\([^()]*\))?[^()]*\)|\bstored=\{[\w.]+\}/gm
/** `{ id, name }`, taken out of a person: from there nothing says whose name it is. */
const TAKEN =
  /(?:\(|const |: )\{(?=[^{}]*\b(?:actor|id|person)\b(?!:))[^{}]*\bname\b(?!:)[^{}]*\}(?= =[^>=]|\) =>|:| \}|, | => )/g
/** The names alone, out of a list of people. */
const LISTED = /\bpeople\.map\(\(\{ name \}\) => name\)/g

/** Names of people that a screen shows as they are stored, with what stands there. */
export function rawNamesIn(code: string): string[] {
  const rest = code.replace(CALL, 'shown').replace(NOT_SHOWN, '')
  return [OF_PERSON, TAKEN, LISTED].flatMap((pattern) => rest.match(pattern) ?? [])
}

/** The same in all screens: file and what stands there. */
export const rawNames = (root: string): string[] =>
  globSync(SCREENS, { cwd: root })
    .filter((file) => !file.includes('.test.'))
    .flatMap((file) => rawNamesIn(readFileSync(join(root, file), 'utf8')).map((found) => `${file}: ${found}`))
