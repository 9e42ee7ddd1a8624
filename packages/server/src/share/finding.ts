/** One thing that was looked at. `fix` says what to do where it is not well. */
export type Finding = { check: string; state: 'well' | 'ill' | 'skipped'; detail: string; fix?: string }

export const well = (check: string, detail: string): Finding => ({ check, state: 'well', detail })
export const ill = (check: string, detail: string, fix: string): Finding => ({ check, state: 'ill', detail, fix })
export const skipped = (check: string, detail: string): Finding => ({ check, state: 'skipped', detail })
