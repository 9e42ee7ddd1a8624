import { expect, it } from 'vitest'
import { rulesOf, withoutContainers } from './old-css.ts'

it('[OLD8] without container queries the window takes the place of the element', () => {
  expect(withoutContainers('@container room (width < 860px) and (orientation: portrait){a{width:34cqw}}')).toBe(
    '@media (max-width:859.98px) and (orientation: portrait){a{width:34vw}}',
  )
  expect(withoutContainers('@container room (min-width:560px) and (max-height:419px){a{b:c}}')).toBe(
    '@media (min-width:560px) and (max-height:419px){a{b:c}}',
  )
  expect(withoutContainers('@media (width>=5px){}@media (height <= 5px){}@media (width>5.5px){}')).toBe(
    '@media (min-width:5px){}@media (max-height:5px){}@media (min-width:5.52px){}',
  )
  expect(withoutContainers('a{height:min(100dvh,48.5cqh);--dvh:1px}.cqw{width:1px}')).toBe(
    'a{height:min(100vh,48.5vh);--dvh:1px}.cqw{width:1px}',
  )
})

it('[OLD8] a style sheet is taken apart into its rules, whatever is in their texts', () => {
  expect(
    rulesOf(`a{b:c}@media (x){d{e:f}g{h:i}}
      j::before{content:"}{\\"}"}k{background:url('data:{}')}`),
  ).toEqual(['a{b:c}', '@media (x){d{e:f}g{h:i}}', 'j::before{content:"}{\\"}"}', "k{background:url('data:{}')}"])
  expect(rulesOf('')).toEqual([])
})
