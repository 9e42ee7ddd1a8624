import type { Draw } from './random.ts'

// JSON as a tree that can hold what a value in memory cannot: repeated keys, `__proto__` as a member, numbers that no
// double holds, strings with escapes of one's own choosing.

/** Written as it is. */
type Leaf = { raw: string }
type Members = { members: [key: string, value: Node][] }
type Items = { items: Node[] }
type Node = Leaf | Members | Items

function nodeOf(value: unknown): Node {
  if (Array.isArray(value)) return { items: value.map(nodeOf) }
  if (typeof value === 'object' && value !== null)
    return {
      members: Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([key, member]) => [JSON.stringify(key), nodeOf(member)]),
    }
  return { raw: JSON.stringify(value) ?? 'null' }
}

function write(node: Node): string {
  if ('raw' in node) return node.raw
  if ('items' in node) return `[${node.items.map(write).join(',')}]`
  return `{${node.members.map(([key, value]) => `${key}:${write(value)}`).join(',')}}`
}

const NUMBERS = [
  ...['0', '-0', '-1', '1', '0.5', '-0.1', '1e400', '-1e400', '1e308', '5e-324', '1e-300', '9007199254740991'],
  ...['9007199254740993', '-9007199254740992', '2147483648', '4294967296', '18446744073709551616', '1e3', '01', '+1'],
  ...['NaN', 'Infinity', '-', '1.', '.5', '0x10', '1e', `1${'0'.repeat(400)}`, `0.${'0'.repeat(300)}1`],
]

/** Inside quotes, escapes where bytes would not be well formed. */
const TEXTS = [
  ...[
    '',
    ' ',
    '\\u0000',
    'a\\u0000b',
    '\\ud800',
    '\\udc00x',
    '\\udbff\\udbff',
    '\\ufeff',
    '\\u2028\\u2029',
    '\\u202e\\u2066',
  ],
  ...[
    '\\uffff',
    '\\u200b',
    '\\u0001\\u001f\\u007f',
    'é',
    'e\\u0301'.repeat(50),
    '😀',
    '👩‍👩‍👧‍👦',
    '\\\\',
    '\\"',
    '../../etc/passwd',
  ],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'null',
    '{{constructor}}',
    '<script>',
    '%00',
    "'; --",
  ],
  ...['\\x', '\\u12', '\t', '\n', '𝕏'.repeat(30), '​'.repeat(40)],
]

const PROTOTYPE_KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'length']

const DEPTHS = [5, 9, 33, 65, 200, 1_000, 1_500, 2_000, 2_500, 3_000, 4_000, 7_000, 25_000]
const MAX_CHARS = 300_000
const MAX_REPEATED_CHARS = 1_000
const LONG = [100, 1_000, 4_000, 15_000, 70_000]

export const hostileText = (draw: Draw): string =>
  draw.oneIn(6) ? draw.pick(['x', 'é', '\\u0000', '😀', '\\ud83d', '<']).repeat(draw.pick(LONG) / 4) : draw.pick(TEXTS)

/** Opened and closed so many times; as text, because nothing that recurses could write it. */
const nested = (draw: Draw, inside = ''): string => {
  const depth = draw.pick(DEPTHS)
  const [open, close] = draw.pick([
    ['[', ']'],
    ['{"a":', '}'],
    ['[{"__proto__":', '}]'],
    ['[[],', ']'],
  ] as const)
  const core = inside === '' && open !== '[' && open !== '[[],' ? '1' : inside || (open === '[' ? '' : '1')
  return `${open.repeat(depth)}${core}${draw.oneIn(8) ? '' : close.repeat(depth)}`
}

/** Something that does not belong there, as JSON text (well formed or not). */
function hostileLeaf(draw: Draw): string {
  switch (draw.below(9)) {
    case 0:
    case 1:
      return draw.pick(NUMBERS)
    case 2:
    case 3:
      return `"${hostileText(draw)}"`
    case 4:
      return draw.pick(['null', 'true', 'false', '[]', '{}', '""', '[null]', '{"":0}', 'undefined', ''])
    case 5:
    case 8:
      return nested(draw)
    case 6:
      return `[${Array.from({ length: draw.length(40, 4_000) }, () => draw.pick(['0', '{}', '[]', '""', 'null'])).join(',')}]`
    default:
      return `{${Array.from({ length: draw.length(20, 1_500) }, (_, index) => `"${draw.oneIn(9) ? draw.pick(PROTOTYPE_KEYS) : `k${index}`}":${index}`).join(',')}}`
  }
}

/** Every place in a tree, so that one of them can be spoilt. */
function* places(node: Node): Generator<Node> {
  yield node
  if ('items' in node) for (const item of node.items) yield* places(item)
  if ('members' in node) for (const [, value] of node.members) yield* places(value)
}

function become(node: Node, other: Node): void {
  for (const key of Object.keys(node)) delete (node as Record<string, unknown>)[key]
  Object.assign(node, other)
}

/** What is large is repeated once: what is repeated in what is repeated would grow without bound. */
const copies = (draw: Draw, node: Node, most: number): number =>
  write(node).length > MAX_REPEATED_CHARS ? 1 : draw.length(5, most)

/** Changes one place of a tree, in the tree. */
function spoilOnce(tree: Node, draw: Draw): void {
  const node = draw.pick([...places(tree)])
  if ('members' in node && node.members.length > 0 && !draw.oneIn(3)) {
    const at = draw.below(node.members.length)
    const [key, value] = node.members[at] as [string, Node]
    const changes: (() => void)[] = [
      () => void node.members.splice(at, 1),
      () => void node.members.push([key, { raw: hostileLeaf(draw) }]),
      () => void node.members.push([JSON.stringify(draw.pick(PROTOTYPE_KEYS)), { raw: hostileLeaf(draw) }]),
      () => void node.members.reverse(),
      () => void (node.members[at] = [`"${hostileText(draw)}"`, value]),
      () =>
        void node.members.push(
          ...Array.from({ length: copies(draw, value, 300) }, (): [string, Node] => [key, { raw: write(value) }]),
        ),
    ]
    return draw.pick(changes)()
  }
  if ('items' in node && node.items.length > 0 && draw.oneIn(2)) {
    const item = draw.pick(node.items)
    return void node.items.push(...Array.from({ length: copies(draw, item, 500) }, () => ({ raw: write(item) })))
  }
  become(node, draw.oneIn(5) ? { raw: nested(draw, write(node)) } : { raw: hostileLeaf(draw) })
}

/** A valid value, spoilt in a few places or, at times, not at all; as text that may be cut, repeated or mixed with noise. */
export function hostileJson(value: unknown, draw: Draw): string {
  const tree = nodeOf(value)
  const changes = draw.pick([0, 1, 1, 1, 2, 3, 6])
  for (let n = 0; n < changes; n++) spoilOnce(tree, draw)
  const text = write(tree).slice(0, MAX_CHARS)
  switch (draw.below(20)) {
    case 0:
      return text.slice(0, draw.below(text.length + 1))
    case 1:
      return text + text
    case 2: {
      const at = draw.below(text.length + 1)
      return text.slice(0, at) + draw.pick(['\u0000', '\uFEFF', '\u2028', '"', '{', ']', ',,', '/**/']) + text.slice(at)
    }
    default:
      return text
  }
}
