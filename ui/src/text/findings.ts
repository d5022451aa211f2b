// An exception in words: what was found, what should be, and by which rule.
import type { ExceptionView } from '../bindings/core';
import type { App } from '../state/app.svelte';

export function sentenceOf(app: App, found: ExceptionView): string {
  const what = app.say(`exception-${found.kind}`);
  if (found.is_ms === null || found.should_ms === null) return what;
  const numbers = { what, is: app.format.length(found.is_ms), should: app.format.length(found.should_ms) };
  const upper = found.kind === 'too_long' || found.kind === 'stretch_long' || found.kind === 'week_long';
  const sentence = app.say(upper ? 'finding-most' : 'finding-least', numbers);
  return found.source ? `${sentence} (${found.source})` : sentence;
}
