/** @jsxImportSource @ovation/live-room */

/** Why something did not work, said at once; nothing while `error` is empty. */
export const Problem = ({ error, id }: { error: string; id?: string }) =>
  error === '' ? null : (
    <p class="bad" role="alert" id={id}>
      {error}
    </p>
  )
