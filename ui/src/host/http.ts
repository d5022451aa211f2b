// Any browser: `stint web` on loopback. The token comes in the address and stays in this tab.
import type { Topic, Trouble } from '../bindings/core';
import { EVERY_TOPIC, Refused, type Answer, type Ask, type Command, type Host } from './host';

const KEY = 'stint-token';
const FIRST_WAIT = 500;
const LONGEST_WAIT = 5000;

function takeToken(): string {
  const found = /[#&]token=([^&]+)/.exec(location.hash)?.[1];
  if (found) {
    sessionStorage.setItem(KEY, found);
    history.replaceState(null, '', location.pathname + location.search);
  }
  return sessionStorage.getItem(KEY) ?? '';
}

function plain(code: string, detail = ''): Trouble {
  return { code, facts: { detail: { text: detail } }, ticket: null };
}

/** The lines of a stream of server-sent events that carry data. */
async function readEvents(body: ReadableStream<Uint8Array>, listener: (data: string) => void): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('data:')) listener(line.slice(5).trim());
  }
}

export function http(): Host {
  const token = takeToken();
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };

  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(path, { ...init, headers });
    } catch (error) {
      throw new Refused(plain('gone', String(error)));
    }
    if (response.ok) return response;
    if (response.status === 401 || response.status === 403) throw new Refused(plain('denied'));
    const trouble = (await response.json().catch(() => null)) as Trouble | null;
    throw new Refused(trouble?.code ? trouble : plain('gone', `${response.status}`));
  }

  return {
    kind: 'browser',
    async call<C extends Command>(command: C, wish: Ask<C>) {
      const response = await ask('api/call', { method: 'POST', body: JSON.stringify({ command, ask: wish }) });
      return (await response.json()) as Answer<C>;
    },
    onTopics(listener) {
      const stop = new AbortController();
      void (async () => {
        let wait = FIRST_WAIT;
        let lost = false;
        while (!stop.signal.aborted) {
          try {
            const { body } = await ask('api/events', { signal: stop.signal });
            if (lost) listener(EVERY_TOPIC);
            lost = false;
            wait = FIRST_WAIT;
            if (body) await readEvents(body, (data) => listener(JSON.parse(data) as Topic[]));
          } catch {
            // The next real question says what is wrong; here we only keep listening.
          }
          lost = true;
          if (!stop.signal.aborted) await new Promise((resolve) => setTimeout(resolve, wait));
          wait = Math.min(wait * 2, LONGEST_WAIT);
        }
      })();
      return () => stop.abort();
    },
    onOpen: () => () => undefined,
    usable: () => undefined,
    abilities: () => Promise.resolve({ tray: false, autostart: null, setAutostart: () => Promise.resolve() }),
    files: {
      kind: 'download',
      async fetch(job, name) {
        const blob = await (await ask(`api/file?job=${job}`)).blob();
        const link = document.createElement('a');
        link.href = URL.createObjectURL(blob);
        link.download = name;
        link.click();
        // The browser has taken hold of the blob by the next task.
        setTimeout(() => URL.revokeObjectURL(link.href));
      },
    },
  };
}
