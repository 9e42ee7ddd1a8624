import { describe, expect, it } from 'vitest'
import { page } from './page.ts'

const home = (title: string, room = 'r'): Promise<string> =>
  page('home', { heading: 'Home', rooms: 'secret of the page' }, { rooms: [{ room, title }] }).then(({ html }) => html)

describe('a page', () => {
  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'heading', 'rooms', 'title'])(
    '[PAGE1] shows a title that looks like a place for %s as it is',
    async (name) => {
      expect(await home(`{{${name}}}`)).toContain(`<a href="/r/r">{{${name}}}</a>`)
      expect((await page('room', { room: 'r', tab: `{{${name}}} · Ovation`, url: 'u' })).html).toContain(
        `<title>{{${name}}} · Ovation</title>`,
      )
    },
  )

  it('[PAGE1] shows a title that looks like a list, or like a pattern of a replacement, as it is', async () => {
    const html = await home("<!-- each rooms -->{{rooms}}<!-- end --> $& $' $1")
    expect(html).toContain('>&#60;!-- each rooms --&#62;{{rooms}}&#60;!-- end --&#62; $&#38; $&#39; $1</a>')
    expect(html.split('secret of the page')).toHaveLength(2)
  })

  it('[PAGE1] leaves empty what it was not given', async () => {
    const { html } = await page('plain', Object.create({ heading: 'inherited' }) as Record<string, string>)
    expect(html).toContain('<h1></h1>')
    expect(html).not.toContain('{{')
  })
})
