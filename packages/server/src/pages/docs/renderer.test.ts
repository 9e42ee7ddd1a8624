import { expect, it } from 'vitest'
import { Renderer } from './renderer.ts'

it('[DOCS13] a text that cannot be read is told to those who asked for it alone', async () => {
  const renderer = new Renderer('/live/docs')
  const [page, missing] = await Promise.allSettled([
    renderer.render('docs/zh/index.md', 'zh'),
    renderer.render('docs/nothing.md', 'en'),
  ])
  expect(missing).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining('ENOENT') } })
  expect(page).toMatchObject({ status: 'fulfilled', value: { title: '满堂彩 · Ovation' } })
  expect((await renderer.render('docs/zh/index.md', 'zh')).html).toContain('href="/live/docs/zh/tokens"')
})
