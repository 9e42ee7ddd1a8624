import type * as Ffi from 'node:ffi'

// io_uring_setup(2) and io_uring_enter(2); their numbers are the same on x64 and arm64.
const SYS_SETUP = 425
const SYS_ENTER = 426
const PARAMS_BYTES = 120
/** Where parts of `struct io_uring_params` are: fields of the submission queue, of the completion queue, and the features. */
const PARAMS = { sqEntries: 0, cqEntries: 4, features: 20, sqOffsets: 40, cqOffsets: 80 } as const
/** The kernel can leave out completions of what succeeded (Linux 5.17). */
const FEATURE_SKIP = 1 << 11
const OFFSET_OF_SQES = 0x1000_0000n
const PROT_READ_WRITE = 3
const MAP_SHARED_POPULATE = 0x8001
const MAP_FAILED = 2n ** 64n - 1n

const SQE_BYTES = 64
const CQE_BYTES = 16
const OP_SEND = 26
const SKIP_SUCCESS = 1 << 6
/**
 * DONTWAIT: a send never waits in the kernel, so nothing of the buffer is used after the call. WAITALL: a short send counts
 * as a failure, and is completed. NOSIGNAL: a closed peer is an error, not a signal.
 */
const MESSAGE_FLAGS = 0x40 | 0x100 | 0x4000
const WORD = 4

/** How many sends a ring takes at once. */
export const RING_SENDS = 256

/** Sends buffers to sockets with one system call. */
export interface SendRing {
  /**
   * Sends each buffer to the file descriptor of the same index; at most `RING_SENDS` of them. Calls `short` for each that was
   * not sent whole, with the bytes that were. Everything is done when this returns. Throws if the kernel takes no more;
   * those before `error.submitted` were sent.
   */
  send(
    descriptors: readonly number[],
    buffers: readonly Buffer[],
    short: (index: number, sentBytes: number) => void,
  ): void
}

/** The kernel refused a batch from `submitted` on. */
export class RingError extends Error {
  readonly submitted: number
  constructor(result: bigint, submitted: number) {
    super(`io_uring_enter answered ${result}`)
    this.submitted = submitted
  }
}

/** `node:ffi` is experimental and warns once when it is loaded; operators can do nothing about it. */
function loadFfi(): typeof Ffi | undefined {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return process.getBuiltinModule('node:ffi')
  } finally {
    process.emitWarning = emitWarning
  }
}

let opened: { ring: SendRing | undefined } | undefined

/**
 * The ring of this process, opened at the first call. Undefined where there is none: other systems than Linux 5.17 or newer,
 * a Node.js without `node:ffi`, a container that forbids it (Docker's seccomp profile), `kernel.io_uring_disabled`.
 * See io_uring(7).
 */
export function sendRing(): SendRing | undefined {
  opened ??= { ring: open() }
  return opened.ring
}

function open(): SendRing | undefined {
  if (process.platform !== 'linux' || (process.arch !== 'x64' && process.arch !== 'arm64')) return undefined
  try {
    const ffi = loadFfi()
    return ffi && openWith(ffi)
  } catch {
    return undefined
  }
}

function openWith(ffi: typeof Ffi): SendRing | undefined {
  const { functions: libc } = ffi.dlopen('libc.so.6', {
    syscall: { arguments: ['i64', 'i64', 'i64', 'i64', 'i64', 'i64'], return: 'i64' },
    mmap: { arguments: ['u64', 'u64', 'i32', 'i32', 'i32', 'i64'], return: 'u64' },
    close: { arguments: ['i32'], return: 'i32' },
  })
  // Once more with narrow types: a BigInt for each argument costs more than the call.
  const { functions: narrow } = ffi.dlopen('libc.so.6', {
    syscall: { arguments: ['i64', 'i32', 'u32', 'u32', 'u32', 'u64'], return: 'i64' },
  })
  const params = Buffer.alloc(PARAMS_BYTES)
  const ring = Number(libc.syscall(BigInt(SYS_SETUP), BigInt(RING_SENDS), ffi.getRawPointer(params), 0n, 0n, 0n))
  if (ring < 0) return undefined
  const field = (offset: number): number => params.readUInt32LE(offset)
  const giveUp = (): undefined => void libc.close(ring)
  if ((field(PARAMS.features) & FEATURE_SKIP) === 0) return giveUp()
  // In the order of `struct io_sqring_offsets` and `struct io_cqring_offsets`.
  const sq = { tail: 1, array: 6 }
  const cq = { head: 0, tail: 1, entries: 5 }
  const at = (start: number, index: number): number => field(start + WORD * index)
  const [sends, completions] = [field(PARAMS.sqEntries), field(PARAMS.cqEntries)]
  const arrayAt = at(PARAMS.sqOffsets, sq.array)
  const entriesAt = at(PARAMS.cqOffsets, cq.entries)
  const map = (bytes: number, offset: bigint): ArrayBuffer | undefined => {
    const address = libc.mmap(0n, BigInt(bytes), PROT_READ_WRITE, MAP_SHARED_POPULATE, ring, offset)
    return address === MAP_FAILED ? undefined : (ffi.toArrayBuffer(address, bytes, false) as ArrayBuffer)
  }
  const queues = map(Math.max(arrayAt + sends * WORD, entriesAt + completions * CQE_BYTES), 0n)
  const entries = map(sends * SQE_BYTES, OFFSET_OF_SQES)
  if (!queues || !entries) return giveUp()
  const words = new Int32Array(queues)
  const bytes = new Uint8Array(entries)
  const fields = new Uint32Array(entries)
  for (let n = 0; n < sends; n++) {
    words[arrayAt / WORD + n] = n
    bytes[n * SQE_BYTES] = OP_SEND
    bytes[n * SQE_BYTES + 1] = SKIP_SUCCESS
    fields[(n * SQE_BYTES) / WORD + 7] = MESSAGE_FLAGS
  }
  const tailAt = at(PARAMS.sqOffsets, sq.tail) / WORD
  const headAt = at(PARAMS.cqOffsets, cq.head) / WORD
  const completedAt = at(PARAMS.cqOffsets, cq.tail) / WORD
  let tail = words[tailAt] ?? 0

  // Of the buffer that was sent last, nearly always the same one for all: BigInts for each send would cost a twentieth of it.
  let [buffer, low, high]: [Buffer | undefined, number, number] = [undefined, 0, 0]
  const prepare = (index: number, descriptor: number, bytes: Buffer): void => {
    if (bytes !== buffer) {
      const address = ffi.getRawPointer((buffer = bytes))
      low = Number(address & 0xffff_ffffn)
      high = Number(address >> 32n)
    }
    const entry = (((tail + index) & (sends - 1)) * SQE_BYTES) / WORD
    fields[entry + 1] = descriptor
    fields[entry + 4] = low
    fields[entry + 5] = high
    fields[entry + 6] = bytes.length
    fields[entry + 8] = index
  }
  const readCompletions = (short: (index: number, sentBytes: number) => void): void => {
    const end = Atomics.load(words, completedAt)
    let head = words[headAt] ?? 0
    for (; head !== end; head = (head + 1) | 0) {
      const completion = (entriesAt + (head & (completions - 1)) * CQE_BYTES) / WORD
      short(words[completion] ?? 0, Math.max(0, words[completion + 2] ?? 0))
    }
    Atomics.store(words, headAt, head)
  }
  return {
    send(descriptors, buffers, short) {
      for (let n = 0; n < buffers.length; n++) prepare(n, descriptors[n] as number, buffers[n] as Buffer)
      // Whatever is at that address later is another buffer.
      buffer = undefined
      Atomics.store(words, tailAt, (tail + buffers.length) | 0)
      const result = narrow.syscall(BigInt(SYS_ENTER), ring, buffers.length, 0, 0, 0n)
      const submitted = Math.max(0, Number(result))
      tail = (tail + submitted) | 0
      readCompletions(short)
      if (submitted === buffers.length) return
      // What the kernel did not take is taken back.
      Atomics.store(words, tailAt, tail)
      throw new RingError(result, submitted)
    },
  }
}
