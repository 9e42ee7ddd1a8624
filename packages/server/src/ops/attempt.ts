/** Runs some work. Whatever it throws, at once or by the promise that it gives, goes to `onError` and nowhere else. */
export function attempt(work: () => unknown, onError: (error: unknown) => void): void {
  try {
    const result = work()
    if (result instanceof Promise) result.catch(onError)
  } catch (error) {
    onError(error)
  }
}
