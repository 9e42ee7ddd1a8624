/** A box as the standard draws it: its name, and the boxes in it or its content in hexadecimal. */
export type BoxTree = [name: string, content: string | BoxTree[]]

/** Those that have nothing but boxes in them (ISO/IEC 14496-12, table 1). */
const CONTAINERS = new Set(['moov', 'trak', 'edts', 'mdia', 'minf', 'dinf', 'stbl', 'mvex', 'moof', 'traf'])

/** Reads boxes without the code under test. */
export function treeOf(bytes: Buffer): BoxTree[] {
  const boxes: BoxTree[] = []
  for (let at = 0; at < bytes.length;) {
    const size = bytes.readUInt32BE(at)
    const name = bytes.toString('latin1', at + 4, at + 8)
    const body = bytes.subarray(at + 8, at + size)
    boxes.push([name, CONTAINERS.has(name) ? treeOf(body) : body.toString('hex')])
    at += size
  }
  return boxes
}

/** The content of the first box of a name, in whatever box it is; undefined where there is none. */
export function inBoxes(tree: readonly BoxTree[], name: string): BoxTree[1] | undefined {
  for (const [one, content] of tree) {
    const found = one === name ? content : typeof content === 'string' ? undefined : inBoxes(content, name)
    if (found !== undefined) return found
  }
  return undefined
}

/** Hexadecimal digits, grouped as the fields of the standard are. */
export const hex = (text: string): string => text.replaceAll(/\s/g, '')
/** Of one box: its size and name are put in front. */
export function boxHex(name: string, ...content: string[]): string {
  const body = hex(content.join(''))
  return (8 + body.length / 2).toString(16).padStart(8, '0') + Buffer.from(name, 'latin1').toString('hex') + body
}
export const bytesOf = (...parts: string[]): Buffer => Buffer.from(hex(parts.join('')), 'hex')
/** Zeros, by their number of bytes. */
export const zeros = (bytes: number): string => '00'.repeat(bytes)
