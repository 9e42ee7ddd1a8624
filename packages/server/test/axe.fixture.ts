import axe from 'axe-core'
import type { Page } from 'playwright-core'

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
export const WCAG_AND_PRACTICE = [...WCAG, 'best-practice']

/** Until what moves for a moment stands still. */
const SETTLED = `Promise.all(document.getAnimations()
  .filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime))
  .map((one) => Promise.race([one.finished.catch(() => {}), new Promise((done) => setTimeout(done, 2_000))]))).then(() => {})`

/**
 * What axe finds on a page of the studio, as text. An experimental rule of it counts the letter in a picture as text of its
 * button. `runOnly`: the tags of the rules; null: all rules.
 */
export async function faultsOf(page: Page, runOnly: readonly string[] | null = WCAG): Promise<string[]> {
  const options = { ...(runOnly ? { runOnly } : {}), rules: { 'label-content-name-mismatch': { enabled: false } } }
  // What fades in is not yet as it will be.
  await page.evaluate(SETTLED)
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
    `axe.run(document, ${JSON.stringify(options)})`,
  )
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))
}
