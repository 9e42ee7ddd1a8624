import { readFile } from 'node:fs/promises'
import { repository } from './pages.ts'

const FILE = /^<!-- file: (deploy\/([\w-]+(?:\.(\w+))?)) -->$/gm
const LANGUAGES: Record<string, string> = { conf: 'nginx', yaml: 'yaml' }

/** Shows a file of `deploy/` where a text says `<!-- file: deploy/NAME -->`, so that no page has an older copy of it. */
export async function withFiles(source: string): Promise<string> {
  const shown = new Map<string, string>()
  for (const [comment, path = '', name = '', extension = ''] of source.matchAll(FILE)) {
    const text = await readFile(`${repository}${path}`, 'utf8')
    shown.set(comment, `\`\`\`\`${LANGUAGES[extension] ?? 'text'} ${name}\n${text}\`\`\`\`\n`)
  }
  return source.replace(FILE, (comment) => shown.get(comment) ?? '')
}
