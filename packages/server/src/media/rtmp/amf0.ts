import { readAmf3 } from './amf3.ts'

/** A value of AMF0 (Action Message Format, file format specification of 2007), as far as RTMP commands use it. */
export type AmfValue = number | boolean | string | null | undefined | { [key: string]: AmfValue } | AmfValue[]

const NUMBER = 0x00
const BOOLEAN = 0x01
const STRING = 0x02
const OBJECT = 0x03
const NULL = 0x05
const UNDEFINED = 0x06
const REFERENCE = 0x07
const ECMA_ARRAY = 0x08
const OBJECT_END = 0x09
const STRICT_ARRAY = 0x0a
const DATE = 0x0b
const LONG_STRING = 0x0c
const UNSUPPORTED = 0x0d
const XML = 0x0f
const TYPED_OBJECT = 0x10
/** What follows is a value of AMF3. */
const SWITCH_TO_AMF3 = 0x11

const MAX_AMF_VALUES = 1_000
const MAX_AMF_DEPTH = 8

class Reader {
  at = 0
  #bytes: Buffer
  #left = MAX_AMF_VALUES
  /** What an object had when it broke off. */
  cutOff: AmfValue | undefined

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get more(): boolean {
    return this.at < this.#bytes.length
  }

  value(depth = 0): AmfValue {
    if (depth > MAX_AMF_DEPTH || this.#left-- <= 0) throw new Error('an AMF value is too deep or too large')
    const type = this.#byte()
    switch (type) {
      case NUMBER:
        return this.#take(8).readDoubleBE(0)
      case BOOLEAN:
        return this.#byte() !== 0
      case STRING:
        return this.#text(this.#take(2).readUInt16BE(0))
      case LONG_STRING:
        return this.#text(this.#take(4).readUInt32BE(0))
      case OBJECT:
        return this.#object(depth)
      case ECMA_ARRAY:
        this.#take(4)
        return this.#object(depth)
      case STRICT_ARRAY:
        return Array.from({ length: Math.min(this.#take(4).readUInt32BE(0), MAX_AMF_VALUES) }, () =>
          this.value(depth + 1),
        )
      case DATE:
        return this.#take(10).readDoubleBE(0)
      case NULL:
        return null
      case UNDEFINED:
      case UNSUPPORTED:
        return undefined
      case REFERENCE:
        this.#take(2)
        return undefined
      case XML:
        return this.#text(this.#take(4).readUInt32BE(0))
      case TYPED_OBJECT:
        this.#take(this.#take(2).readUInt16BE(0))
        return this.#object(depth)
      case SWITCH_TO_AMF3: {
        const { value, length } = readAmf3(this.#bytes.subarray(this.at))
        this.at += length
        return value
      }
      default:
        throw new Error(`AMF type ${type} is not used here`)
    }
  }

  #object(depth: number): AmfValue {
    const object: Record<string, AmfValue> = Object.create(null) as Record<string, AmfValue>
    for (;;) {
      const key = this.#text(this.#take(2).readUInt16BE(0))
      if (key === '' && this.#bytes[this.at] === OBJECT_END) {
        this.at += 1
        return object
      }
      try {
        object[key] = this.value(depth + 1)
      } catch (error) {
        if (depth === 0) this.cutOff = object
        throw error
      }
    }
  }

  #byte(): number {
    return this.#take(1)[0] as number
  }

  #text(length: number): string {
    return this.#take(length).toString('utf8')
  }

  #take(length: number): Buffer {
    if (this.at + length > this.#bytes.length) throw new Error('an AMF value is cut off')
    this.at += length
    return this.#bytes.subarray(this.at - length, this.at)
  }
}

/** All values of a message. Throws on anything malformed. */
export function decodeAmf(bytes: Buffer): AmfValue[] {
  const { values, error } = readAmf(bytes)
  if (error) throw error
  return values
}

/** The values of a message as far as they can be read, and what kept the rest from it: what matters comes first. */
export function readAmf(bytes: Buffer): { values: AmfValue[]; error: Error | undefined } {
  const reader = new Reader(bytes)
  const values: AmfValue[] = []
  try {
    while (reader.more) values.push(reader.value())
    return { values, error: undefined }
  } catch (error) {
    if (reader.cutOff !== undefined) values.push(reader.cutOff)
    return { values, error: error as Error }
  }
}

function encodeValue(value: AmfValue): Buffer {
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(9)
    bytes.writeDoubleBE(value, 1)
    return bytes
  }
  if (typeof value === 'boolean') return Buffer.from([BOOLEAN, value ? 1 : 0])
  if (typeof value === 'string') return Buffer.concat([Buffer.from([STRING]), encodeKey(value)])
  if (value === null) return Buffer.from([NULL])
  if (value === undefined) return Buffer.from([UNDEFINED])
  if (Array.isArray(value))
    return Buffer.concat([Buffer.from([STRICT_ARRAY]), lengthOf(value), ...value.map(encodeValue)])
  const entries = Object.entries(value).flatMap(([key, member]) => [encodeKey(key), encodeValue(member as AmfValue)])
  return Buffer.concat([Buffer.from([OBJECT]), ...entries, Buffer.from([0, 0, OBJECT_END])])
}

function lengthOf(values: readonly AmfValue[]): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(values.length)
  return bytes
}

function encodeKey(text: string): Buffer {
  const bytes = Buffer.from(text)
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes])
}

export const encodeAmf = (...values: AmfValue[]): Buffer => Buffer.concat(values.map(encodeValue))
