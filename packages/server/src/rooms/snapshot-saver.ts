import { STATE_VERSION } from '@ovation/room'
import type { RoomState } from '@ovation/room'
import { SNAPSHOT_VERSIONS } from '@ovation/room/rules'
import type { RoomLog } from '../log/index.ts'

/** Stores the state of a room from time to time, so that it is opened without reading its whole log. */
export class SnapshotSaver {
  #log: Pick<RoomLog, 'saveSnapshot'>
  #savedSeq: number

  /** `savedSeq`: up to there nothing needs to be stored. */
  constructor(log: Pick<RoomLog, 'saveSnapshot'>, savedSeq: number) {
    this.#log = log
    this.#savedSeq = savedSeq
  }

  /** How many events the newest snapshot lacks. */
  lacks(seq: number): number {
    return seq - this.#savedSeq
  }

  async save(state: RoomState): Promise<void> {
    if (this.lacks(state.seq) === 0) return
    const before = this.#savedSeq
    this.#savedSeq = state.seq
    const snapshot = {
      stateVersion: STATE_VERSION,
      versions: SNAPSHOT_VERSIONS,
      position: { epoch: state.epoch, seq: state.seq },
      state,
    }
    await this.#log.saveSnapshot(snapshot).catch((error: unknown) => {
      // The next snapshot is due as if this one had not been tried.
      if (this.#savedSeq === state.seq) this.#savedSeq = before
      throw error
    })
  }
}
