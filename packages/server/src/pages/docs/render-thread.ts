import { readFile } from 'node:fs/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { addressesOf } from './addresses.ts'
import { renderMarkdown } from './markdown.ts'
import { readMenu, repository } from './pages.ts'
import type { Answer, Question } from './renderer.ts'

const { start } = workerData as { start: string }
const addresses = addressesOf(
  readMenu().flatMap(({ pages }) => pages),
  start,
)

async function answer({ id, file, language }: Question): Promise<Answer> {
  try {
    return { id, rendered: renderMarkdown(await readFile(`${repository}${file}`, 'utf8'), file, addresses(language)) }
  } catch (error) {
    return { id, failed: (error as Error).message }
  }
}

parentPort?.on('message', (question: Question) => void answer(question).then((said) => parentPort?.postMessage(said)))
