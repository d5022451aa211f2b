// What the page may ask of wherever it lives: the window or a browser. Types come from the desk's contract.
import type { Commands, Invitation, Settings, Today, Topic, Trouble } from '../bindings/core';

export type Command = keyof Commands;
export type Ask<C extends Command> = Commands[C]['ask'];
export type Answer<C extends Command> = Commands[C]['answer'];
export type PageName = 'today' | 'history' | 'settings' | 'needs';

export interface Way {
  page?: PageName | null;
  /** A link asked for it. */
  invitation?: Invitation | null;
}

export interface Host {
  readonly kind: 'window' | 'browser';
  /** Rejects with a [`Refused`]. */
  call<C extends Command>(command: C, ask: Ask<C>): Promise<Answer<C>>;
  /** What has gone stale; every topic after a time without contact. */
  onTopics(listener: (topics: Topic[]) => void): () => void;
  /** Somebody outside of the page (the tray, a notification, a link) wants to see this page. */
  onOpen(listener: (way: Way) => void): () => void;
  /** The first picture stands and can be used: what waited for it may begin. */
  usable(): void;
  /** Only where the system has them; read once at start. */
  abilities(): Promise<Abilities>;
  /** Where an export goes: the window asks for a path, the browser downloads what has been written. */
  readonly files: Files;
}

export interface Abilities {
  tray: boolean;
  /** None: it cannot be set from here. */
  autostart: boolean | null;
  setAutostart(on: boolean): Promise<void>;
}

export type Files =
  | { kind: 'path'; pick(file: string, title: string): Promise<string | null>; reveal(path: string): Promise<void> }
  | { kind: 'download'; fetch(job: number, name: string): Promise<void> };

/** The wish was turned down, or the host did not answer (`gone`) or does not know us (`denied`). */
export class Refused extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble.code);
  }
}

export function troubleOf(error: unknown): Trouble {
  if (error instanceof Refused) return error.trouble;
  return { code: 'page_failed', facts: { detail: { text: String(error) } }, ticket: null };
}

export const EVERY_TOPIC: Topic[] = ['clock', 'sessions', 'settings', 'dimensions', 'jobs', 'sync'];

/** What the window may have put there before the page was loaded, so that the first picture needs no question. */
export interface First extends Way {
  today: Today;
  settings: Settings;
  /** The system's language and habit as the tray reads them; they hold where the preferences are silent. */
  language?: string;
  clock_24h?: boolean;
}

declare global {
  interface Window {
    __STINT_FIRST__?: First;
    __TAURI_INTERNALS__?: unknown;
  }
}
