import { utimesSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

let test: TestServer
beforeAll(async () => {
  test = await TestServer.start({ config: { development: true } })
})
afterAll(() => test?.close())

/** What a page is told, one by one. */
async function* told(): AsyncGenerator<string, void> {
  const { body } = await fetch(`${test.url}/dev/events`)
  for await (const chunk of body ?? []) {
    const [, version] = /data: (.*)/.exec(Buffer.from(chunk).toString()) ?? []
    if (version !== undefined) yield version
  }
}

describe('work on the pages', () => {
  it('[KIT11] scripts are readable, with their source maps, and kept nowhere', async () => {
    const loader = await (await fetch(`${test.url}/embed.js`)).text()
    const [, program = ''] = /program: "([^"]+)"/.exec(loader) ?? []
    const chunk = /from "\.\/(chunk-\w+\.js)"/.exec(await (await fetch(`${test.url}/screens/${program}`)).text())?.[1]
    for (const path of ['/embed.js', `/screens/${chunk}`, '/sdk/danmaku.js']) {
      const answer = await fetch(`${test.url}${path}`)
      const text = await answer.text()
      expect(answer.headers.get('cache-control'), path).toBe('no-store')
      expect(text, path).toContain('//# sourceMappingURL=data:')
      expect(text.split('\n').length, path).toBeGreaterThan(100)
    }
  })

  it('[KIT11] a page knows what it was made of, and is told when that has changed', async () => {
    const page = async () => /data-at="([^"]*)"/.exec(await (await fetch(`${test.url}/r/demo`)).text())?.[1]
    const made = await page()
    const versions = told()
    expect((await versions.next()).value).toBe(made)
    const now = new Date()
    utimesSync(fileURLToPath(import.meta.resolve('@ovation/danmaku')), now, now)
    const changed = (await versions.next()).value
    expect(changed).not.toBe(made)
    expect(await page()).toBe(changed)
    await versions.return()
  })

  it('[KIT11] nothing of it is there otherwise', async () => {
    const other = await TestServer.start()
    try {
      expect((await fetch(`${other.url}/dev/events`)).status).toBe(404)
      expect(await (await fetch(`${other.url}/r/demo`)).text()).not.toContain('/dev/')
      expect(await (await fetch(`${other.url}/sdk/danmaku.js`)).text()).not.toContain('sourceMappingURL')
    } finally {
      await other.close()
    }
  })
})
