/** @jsxImportSource @ovation/live-room */
import { Slot, isStaff, shownName, timeOf, useRoomContext, useSnapshot, useToast } from '../base.ts'
import type { OvationError, ShownMessage } from '@ovation/client'
import type { Act } from '../base.ts'
import { blockPerson } from '../danmaku/block.ts'
import { danmakuStrings } from '../danmaku/strings.ts'
import { explain, useStrings } from '../parts.ts'
import { useState } from 'preact/hooks'
import { copyText } from './copy-text.ts'
import { ReportForm } from '../settings/report-form.tsx'
import { Profile } from './profile.tsx'
import { Rename } from './rename.tsx'

const MUTE_MS = 600_000

/** The actions on a message and its author that the viewer's role allows. The server checks each of them again. */
export function PersonPanel({
  message,
  reports = false,
  onClose,
}: {
  message: ShownMessage
  /** Asks at once why it is reported. */
  reports?: boolean | undefined
  onClose: () => void
}) {
  const { session, language } = useRoomContext()
  const words = useStrings(danmakuStrings)
  const { room } = useSnapshot(session)
  const toast = useToast()
  const [reporting, setReporting] = useState(reports)
  const [sure, setSure] = useState(false)
  const { author, own, seq, text, deleted } = message
  const name = shownName(author.name, language)
  const staff = isStaff(room.self?.role ?? 'guest')
  const pinned = seq !== undefined && room.state.pinned.includes(seq)

  const act: Act = async (what, told = words.done) => {
    onClose()
    try {
      await what()
      toast(told)
    } catch (error) {
      toast(explain(words, error as OvationError))
    }
  }
  const copy = async (): Promise<void> => {
    onClose()
    try {
      await copyText(text)
      toast(words.copied)
    } catch {
      toast(words.notCopied)
    }
  }
  const { messages, moderation } = session.room
  const settled = seq === undefined ? undefined : message
  return (
    <>
      <Profile author={author} />
      <div class="said">
        {!deleted && <blockquote>{text}</blockquote>}
        <time>{timeOf(message.at, language)}</time>
      </div>
      {reporting ? (
        <ReportForm
          label={words.report}
          send={(reason) =>
            void act(
              () => moderation.report({ ...(seq === undefined ? {} : { message: seq }), actor: author.id, reason }),
              words.reportSent,
            )
          }
        />
      ) : (
        <div class="menu">
          <Slot name="message-menu" {...{ message, act }} />
          {!deleted && (
            <button type="button" onClick={() => void copy()}>
              {words.copy}
            </button>
          )}
          {own && <Rename />}
          {!own && (
            <button type="button" onClick={() => setReporting(true)}>
              {words.report}
            </button>
          )}
          {!own && (
            <button
              type="button"
              onClick={() => void act(() => Promise.resolve(blockPerson(author.id, name)), words.blockedPerson(name))}
            >
              {words.blockPerson}
            </button>
          )}
          {(own || staff) && settled && !deleted && (
            <button type="button" onClick={() => void act(() => messages.delete(settled))}>
              {words.remove}
            </button>
          )}
          {staff && settled && !deleted && (
            <button
              type="button"
              onClick={() => void act(() => (pinned ? messages.unpin(settled) : messages.pin(settled)))}
            >
              {pinned ? words.unpin : words.pin}
            </button>
          )}
          {staff && !own && (
            <>
              <button type="button" onClick={() => void act(() => moderation.mute(author.id, { durationMs: MUTE_MS }))}>
                {words.muteTen}
              </button>
              <button type="button" onClick={() => void act(() => moderation.unmute(author.id))}>
                {words.unmutePerson}
              </button>
              <button
                type="button"
                class="danger"
                onClick={() => (sure ? void act(() => moderation.ban(author.id)) : setSure(true))}
              >
                {sure ? words.banSure(name) : words.ban}
              </button>
            </>
          )}
        </div>
      )}
    </>
  )
}
