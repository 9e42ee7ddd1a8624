/** @jsxImportSource @ovation/live-room */
import type { OvationError } from '@ovation/client'
import { useRoomContext, useToast } from '../base.ts'
import { explain, usePanelWords } from '../parts.ts'
import { settingsStrings } from './strings.ts'

const MAX_DETAILS_CHARS = 140

/** Reports what is on air to those who run the room: a report about no message and no person. */
export function ReportVideo({ close }: { close: () => void }) {
  const { session, language } = useRoomContext()
  const words = settingsStrings[language]
  const shared = usePanelWords()
  const toast = useToast()
  const send = async (form: FormData): Promise<void> => {
    const [reason, details] = [String(form.get('reason')), String(form.get('details') ?? '').trim()]
    close()
    try {
      await session.room.moderation.report({
        reason: `${words.reportOf}: ${reason}${details && ` – ${details}`}`,
      })
      toast(shared.reportSent)
    } catch (error) {
      toast(explain(shared, error as OvationError))
    }
  }
  return (
    <form
      class="setting-group report-video"
      aria-label={words.reportVideo}
      onSubmit={(event) => {
        event.preventDefault()
        void send(new FormData(event.currentTarget))
      }}
    >
      <h3 id="report-video">{words.reportWhy}</h3>
      <div class="setting-rows" role="radiogroup" aria-labelledby="report-video">
        {words.reasons.map((reason, at) => (
          <label class="setting" key={reason}>
            <span>{reason}</span>
            <input type="radio" name="reason" value={reason} required autoFocus={at === 0} />
          </label>
        ))}
      </div>
      <input name="details" aria-label={words.details} placeholder={words.details} maxLength={MAX_DETAILS_CHARS} />
      <button class="primary">{words.report}</button>
    </form>
  )
}
