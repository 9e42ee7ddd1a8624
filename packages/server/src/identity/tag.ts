import { hash } from 'node:crypto'

/** Without letters that are taken for digits. */
const SIGNS = Array.from({ length: 36 }, (_, n) => n.toString(36)).filter((sign) => !/[il]|[ou]/.test(sign))
const LENGTH = 4

/** Four signs that tell people of the same name apart, whatever they call themselves: they follow from the id. */
export const tagOf = (id: string): string =>
  [...hash('sha256', `tag/${id}`, 'buffer').subarray(0, LENGTH)].map((byte) => SIGNS[byte % SIGNS.length]).join('')
