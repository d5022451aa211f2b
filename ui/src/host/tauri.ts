// The window: Tauri's invoke and events. The only file that knows of them.
import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Topic, Trouble } from '../bindings/core';
import { Refused, type Answer, type Ask, type Command, type Host, type Way } from './host';

interface HostInfo {
  tray: boolean;
  autostart: boolean | null;
}

async function own<T>(command: string, ask: Record<string, unknown> = {}): Promise<T> {
  try {
    return await invoke<T>(command, ask);
  } catch (error) {
    throw new Refused(isTrouble(error) ? error : unexpected(error));
  }
}

function isTrouble(error: unknown): error is Trouble {
  return typeof error === 'object' && error !== null && 'code' in error;
}

function unexpected(error: unknown): Trouble {
  return { code: 'page_failed', facts: { detail: { text: String(error) } }, ticket: null };
}

/** Listening begins later than the call returns; stopping must work in between as well. */
function heard<T>(event: string, listener: (payload: T) => void): () => void {
  const stop = listen<T>(event, ({ payload }) => listener(payload));
  return () => void stop.then((unlisten) => unlisten());
}

export function tauri(): Host {
  return {
    kind: 'window',
    call: <C extends Command>(command: C, ask: Ask<C>) => own<Answer<C>>('call', { command, ask }),
    onTopics: (listener) => heard<Topic[]>('topics', listener),
    onOpen: (listener) => heard<Way>('open', listener),
    usable: () => void invoke('usable'),
    async abilities() {
      const { tray, autostart } = await own<HostInfo>('host_info');
      return { tray, autostart: autostart ?? null, setAutostart: (on) => own('set_autostart', { on }) };
    },
    files: {
      kind: 'path',
      pick: (file, title) => own<string | null>('pick_export_file', { file, title }),
      reveal: (path) => own('reveal', { path }),
    },
  };
}
