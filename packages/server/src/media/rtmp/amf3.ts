import type { AmfValue } from './amf0.ts'

// Values of AMF3 (file format specification of 2013), which stand in messages of AMF0 behind a marker of their own. Only what
// commands may hold is read; whatever else there is throws.

const [UNDEFINED, NULL, FALSE, TRUE, INTEGER, DOUBLE, STRING, XML_DOCUMENT, DATE, ARRAY, OBJECT, XML, BYTES] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
]

const MAX_VALUES = 1_000
const MAX_DEPTH = 8

class Reader {
  at = 0
  #bytes: Buffer
  #left = MAX_VALUES
  #strings: string[] = []
  #traits: { names: string[]; dynamic: boolean }[] = []

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  value(depth = 0): AmfValue {
    if (depth > MAX_DEPTH || this.#left-- <= 0) throw new Error('an AMF value is too deep or too large')
    const type = this.#take(1)[0] as number
    switch (type) {
      case UNDEFINED:
        return undefined
      case NULL:
        return null
      case FALSE:
      case TRUE:
        return type === TRUE
      case INTEGER:
        // A signed number of 29 bits.
        return (this.#u29() << 3) >> 3
      case DOUBLE:
        return this.#take(8).readDoubleBE(0)
      case STRING:
        return this.#string()
      case DATE:
        return (this.#u29() & 1) === 0 ? undefined : this.#take(8).readDoubleBE(0)
      case XML_DOCUMENT:
      case XML:
      case BYTES: {
        const length = this.#u29()
        return (length & 1) === 0 ? undefined : this.#take(length >> 1).toString('utf8')
      }
      case ARRAY:
        return this.#array(depth)
      case OBJECT:
        return this.#object(depth)
      default:
        throw new Error(`AMF3 type ${type} is not used here`)
    }
  }

  #array(depth: number): AmfValue {
    const length = this.#u29()
    // One that was there before: nothing that is asked for here.
    if ((length & 1) === 0) return undefined
    while (this.#string() !== '') this.value(depth + 1)
    return Array.from({ length: Math.min(length >> 1, MAX_VALUES) }, () => this.value(depth + 1))
  }

  #object(depth: number): AmfValue {
    const kind = this.#u29()
    if ((kind & 1) === 0) return undefined
    const { names, dynamic } = this.#traitsOf(kind)
    const object = Object.create(null) as Record<string, AmfValue>
    for (const name of names) object[name] = this.value(depth + 1)
    if (dynamic)
      for (let name = this.#string(); name !== ''; name = this.#string()) object[name] = this.value(depth + 1)
    return object
  }

  #traitsOf(kind: number): { names: string[]; dynamic: boolean } {
    if ((kind & 2) === 0) {
      const known = this.#traits[kind >> 2]
      if (!known) throw new Error('an AMF value refers to what is not there')
      return known
    }
    if ((kind & 4) !== 0) throw new Error('an AMF value is of a class of its own')
    this.#string()
    const names = Array.from({ length: Math.min(kind >> 4, MAX_VALUES) }, () => this.#string())
    const traits = { names, dynamic: (kind & 8) !== 0 }
    this.#traits.push(traits)
    return traits
  }

  #string(): string {
    const length = this.#u29()
    if ((length & 1) === 0) {
      const known = this.#strings[length >> 1]
      if (known === undefined) throw new Error('an AMF value refers to what is not there')
      return known
    }
    const text = this.#take(length >> 1).toString('utf8')
    if (text !== '') this.#strings.push(text)
    return text
  }

  /** A number of up to 29 bits: seven in each of three bytes, eight in a fourth. */
  #u29(): number {
    let value = 0
    for (let n = 0; n < 3; n++) {
      const byte = this.#take(1)[0] as number
      value = (value << 7) | (byte & 0x7f)
      if (byte < 0x80) return value
    }
    return (value << 8) | (this.#take(1)[0] as number)
  }

  #take(length: number): Buffer {
    if (this.at + length > this.#bytes.length) throw new Error('an AMF value is cut off')
    this.at += length
    return this.#bytes.subarray(this.at - length, this.at)
  }
}

/** The value at the beginning, and how many bytes it takes. Throws on anything malformed. */
export function readAmf3(bytes: Buffer): { value: AmfValue; length: number } {
  const reader = new Reader(bytes)
  const value = reader.value()
  return { value, length: reader.at }
}
