import { pick, seededRandom } from './random.ts'

/** One simulated person. The same number and seed are the same person. */
export type Person = {
  number: number
  name: string
  language: 'zh' | 'en'
  /** How much of the talking, liking and giving is theirs, beside the others. */
  talks: number
  likes: number
  gives: number
  color: string
}

const ZH_FIRST = ['小', '阿', '大', '老', '']
const ZH_NAMES = [
  '鹿',
  '橙子',
  '月亮',
  '南风',
  '星河',
  '桃桃',
  '青柠',
  '豆包',
  '云朵',
  '知夏',
  '木木',
  '海盐',
  '可乐',
  '晚风',
  '糯米',
  '北北',
]
const EN_NAMES = ['Juno', 'Theo', 'Mira', 'Otis', 'Wren', 'Nico', 'Cleo', 'Remy', 'Ada', 'Felix', 'Iris', 'Hugo']
const COLORS = ['#ffffff', '#ffffff', '#ffffff', '#ffd166', '#7ee0a1', '#7cc4ff', '#ff8fa3', '#b794f6']
const CHINESE_PART = 0.65

export function personOf(number: number, seed: number): Person {
  const random = seededRandom(seed * 100_003 + number)
  for (let warm = 0; warm < 3; warm++) random()
  const language = random() < CHINESE_PART ? 'zh' : 'en'
  const base = language === 'zh' ? pick(ZH_FIRST, random) + pick(ZH_NAMES, random) : pick(EN_NAMES, random)
  // In a large audience names come again; a number keeps them apart.
  const name = number < 12 ? base : `${base}${(number * 7) % 100}`
  return {
    ...{ number, name, language },
    talks: 0.2 + random() ** 2 * 2,
    likes: 0.2 + random() ** 2 * 3,
    gives: random() < 0.4 ? random() : 0.02,
    color: pick(COLORS, random),
  }
}
