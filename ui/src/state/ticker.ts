// When to look at the clock again: once a second for the timer, once a minute for what is drawn, and never while
// nobody can see it.

const MINUTE = 60_000;

/** Calls at once and then at every whole second of `since`, while the page is visible. Returns how to stop. */
export function everySecond(since: number, tick: (elapsed: number) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const run = () => {
    clearTimeout(timer);
    const elapsed = Math.max(0, Date.now() - since);
    tick(elapsed);
    if (!document.hidden) timer = setTimeout(run, 1000 - (elapsed % 1000) + 4);
  };
  const seen = () => {
    if (!document.hidden) run();
  };
  document.addEventListener('visibilitychange', seen);
  run();
  return () => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', seen);
  };
}

/**
 * Calls at every whole minute while the page is visible, and when it becomes visible again. `asleep` when more than
 * two minutes have passed since the last call, or the hour has changed: a day may have begun.
 */
export function everyMinute(tick: (asleep: boolean) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = Date.now();
  const plan = () => {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(run, MINUTE - (Date.now() % MINUTE) + 20);
  };
  const run = () => {
    const now = Date.now();
    const hour = (at: number) => Math.floor(at / (60 * MINUTE));
    tick(now - last > 2 * MINUTE || now < last || hour(now) !== hour(last));
    last = now;
    plan();
  };
  const seen = () => {
    if (!document.hidden) run();
    else clearTimeout(timer);
  };
  document.addEventListener('visibilitychange', seen);
  plan();
  return () => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', seen);
  };
}
