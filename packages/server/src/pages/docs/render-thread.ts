import { readFile } from 'node:fs/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { addressesOf } from './addresses.ts'
import { withFiles } from './include.ts'
import { headingIds, renderMarkdown } from './markdown.ts'
import { readMenu, repository } from './pages.ts'
import type { Answer, Question } from './renderer.ts'

const { start } = workerData as { start: string }
const pages = readMenu().flatMap((section) => section.pages)
const addresses = addressesOf(pages, start)
const read = (file: string): Promise<string> => readFile(`${repository}${file}`, 'utf8')

/** The names of the headings of the English text, where `file` is the Chinese one. */
async function englishHeadings(file: string): Promise<string[]> {
  const page = pages.find(({ files }) => files.zh === file)
  return page === undefined ? [] : headingIds(await read(page.files.en))
}

async function answer({ id, file, language }: Question): Promise<Answer> {
  try {
    const source = await withFiles(await read(file))
    return { id, rendered: renderMarkdown(source, file, addresses(language), await englishHeadings(file)) }
  } catch (error) {
    return { id, failed: (error as Error).message }
  }
}

parentPort?.on('message', (question: Question) => void answer(question).then((said) => parentPort?.postMessage(said)))
