import type { Target } from './markdown.ts'
import type { DocPage, Language } from './pages.ts'

const DEPLOYED = /^deploy\/(\w[\w-]*\.(?:conf|cfg|yaml)|Caddyfile|Dockerfile)$/
/** What servers send as `/api/openapi.json`. */
const OPENAPI = 'packages/server/src/pages/openapi.json'
const IMAGE = /^docs\/screens\/([\w-]+\.jpg)$/

/** Where a page is. `start`: where the documentation begins, with the path of the public address before it. */
export const addressOf = (start: string, language: Language, path: string): string =>
  [language === 'zh' ? `${start}/zh` : start, path].filter(Boolean).join('/')

/** Where a file of the repository is found: a page in the same language as the text that links to it, or an image. */
export function addressesOf(pages: readonly DocPage[], start: string) {
  const byFile = new Map(pages.flatMap((page) => Object.values(page.files).map((file) => [file, page] as const)))
  return (language: Language) =>
    (file: string): Target | undefined => {
      // Beside the documentation, under the same public address.
      if (file === OPENAPI) return { address: `${start.replace(/\/docs$/, '')}/api/openapi.json` }
      const page = byFile.get(file)
      if (page) return { address: addressOf(start, language, page.path), name: page.names[language] }
      const [, deployed] = DEPLOYED.exec(file) ?? []
      const around = byFile.get('deploy/README.md')
      // The page shows these files, each under a heading of its name.
      if (deployed !== undefined && around)
        return { address: `${addressOf(start, language, around.path)}#${deployed.toLowerCase().replaceAll('.', '')}` }
      const [, image] = IMAGE.exec(file) ?? []
      return image === undefined ? undefined : { address: `${start}/screens/${image}` }
    }
}
