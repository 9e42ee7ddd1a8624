import { hash } from 'node:crypto'

/** Without letters that are taken for digits. */
const SIGNS = '0123456789' + 'abcdefgh' + 'jk' + 'mn' + 'pq' + 'rst' + 'vw' + 'xyz'
const LENGTH = 4

/** Four signs that tell people of the same name apart, whatever they call themselves: they follow from the id. */
export const tagOf = (id: string): string =>
  [...hash('sha256', `tag/${id}`, 'buffer').subarray(0, LENGTH)].map((byte) => SIGNS[byte % SIGNS.length]).join('')
