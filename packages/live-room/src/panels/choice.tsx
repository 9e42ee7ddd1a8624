/** @jsxImportSource @ovation/live-room */
type ChoiceProps = { label: string; value: string; options: [string, string][]; choose: (value: string) => void }

export const Choice = ({ label, value, options, choose }: ChoiceProps) => (
  <fieldset class="field">
    <legend>{label}</legend>
    <div class="choice">
      {[...options]
        .sort(([a], [b]) => Number(a) - Number(b) || 0)
        .map(([key, text]) => (
          <button key={key} type="button" aria-pressed={key === value} onClick={() => choose(key)}>
            {text}
          </button>
        ))}
    </div>
  </fieldset>
)
