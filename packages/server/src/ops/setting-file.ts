import { readSmallFile } from './small-file.ts'

const FROM_FILE = /^(OVATION_\w+)_FILE$/
/** Of these the file itself is meant, not what stands in it. */
const NAMES_OF_FILES: ReadonlySet<string> = new Set(['OVATION_SECRETS_FILE'])

/** `NAME_FILE` gives the file in which the value of `NAME` stands: secrets need not lie in the environment. */
export function withFiles(environment: Record<string, string>): Record<string, string> {
  const found = { ...environment }
  for (const [variable, path] of Object.entries(environment)) {
    const [, name] = FROM_FILE.exec(variable) ?? []
    if (name === undefined || NAMES_OF_FILES.has(variable)) continue
    try {
      found[name] = readSmallFile(path).trim()
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      throw new Error(
        `the server could not start; ${variable} names a file that cannot be read (${code ?? message}); correct it`,
        { cause: error },
      )
    }
  }
  return found
}
