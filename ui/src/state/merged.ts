// Many reasons to ask, one question at a time.
/** Asks again; questions while one is on its way become one more. */
export function merged(ask: () => Promise<void>): () => Promise<void> {
  let asking: Promise<void> | null = null;
  let stale = false;
  return function again(): Promise<void> {
    if (asking) {
      stale = true;
      return asking;
    }
    asking = ask().finally(() => {
      asking = null;
      if (!stale) return;
      stale = false;
      void again();
    });
    return asking;
  };
}
