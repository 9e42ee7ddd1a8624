/** @jsxImportSource @ovation/live-room */
import { useRoomContext } from '../base.ts'
import { settingsStrings } from './strings.ts'

const MAX_DETAILS_CHARS = 140

type Props = {
  /** What the form is called: what it reports. */
  label: string
  /** Takes the reason that was chosen, and what was written beside it. */
  send: (reason: string) => void
}

/** Why something is reported: one of a few reasons, and details for whoever has some. */
export function ReportForm({ label, send }: Props) {
  const { language } = useRoomContext()
  const words = settingsStrings[language]
  return (
    <form
      class="setting-group report-form"
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault()
        const form = new FormData(event.currentTarget)
        const [reason, details] = [String(form.get('reason')), String(form.get('details') ?? '').trim()]
        send(`${reason}${details && ` – ${details}`}`)
      }}
    >
      <h3 id="report-why">{words.reportWhy}</h3>
      <div class="setting-rows" role="radiogroup" aria-labelledby="report-why">
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
