import { describe, expect, it } from 'vitest'
import { page } from './page.ts'

const home = (title: string, room = 'r'): Promise<string> =>
  page('plain', { heading: 'Home', en: 'secret of the page' }, { rooms: [{ room, title, live: '' }] }).then(
    ({ html }) => html,
  )

describe('a page', () => {
  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'heading', 'en', 'title'])(
    '[PAGE1] shows a title that looks like a place for %s as it is',
    async (name) => {
      expect(await home(`{{${name}}}`)).toContain(`<span>{{${name}}}</span>`)
      expect((await page('room', { room: 'r', tab: `{{${name}}} · Ovation`, url: 'u' })).html).toContain(
        `<title>{{${name}}} · Ovation</title>`,
      )
    },
  )

  it('[PAGE1] shows a title that looks like a list, or like a pattern of a replacement, as it is', async () => {
    const html = await home("<!-- each rooms -->{{en}}<!-- end --> $& $' $1")
    expect(html).toContain('<span>&#60;!-- each rooms --&#62;{{en}}&#60;!-- end --&#62; $&#38; $&#39; $1</span>')
    expect(html.split('secret of the page')).toHaveLength(2)
  })

  it('[PAGE1] leaves empty what it was not given', async () => {
    const { html } = await page('plain', Object.create({ heading: 'inherited' }) as Record<string, string>)
    expect(html).toContain('<h1></h1>')
    expect(html).not.toContain('{{')
  })
})
