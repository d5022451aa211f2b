// What has just happened and how to take it back: one sentence, for ten seconds, said to screen readers as well.
export interface ToastAction {
  label: string;
  run: () => void;
}

export interface Toast {
  id: number;
  kind: 'done' | 'trouble';
  text: string;
  actions: ToastAction[];
}

const LASTS = 10_000;

export class Toasts {
  list: Toast[] = $state.raw([]);
  #next = 1;
  #timers = new Map<number, ReturnType<typeof setTimeout>>();

  /** A newer deed takes the place of the older one: its "Undo" would undo something else by now. */
  done(text: string, actions: ToastAction[] = []): void {
    for (const toast of this.list) if (toast.kind === 'done') this.dismiss(toast.id);
    this.#add('done', text, actions);
  }

  trouble(text: string): void {
    const same = this.list.find((toast) => toast.kind === 'trouble' && toast.text === text);
    if (same) this.dismiss(same.id);
    this.#add('trouble', text, []);
  }

  dismiss(id: number): void {
    this.hold(id);
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  /** It stays while somebody looks at it. */
  hold(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  letGo(id: number): void {
    this.hold(id);
    this.#timers.set(
      id,
      setTimeout(() => this.dismiss(id), LASTS),
    );
  }

  #add(kind: Toast['kind'], text: string, actions: ToastAction[]): void {
    const id = this.#next++;
    this.list = [...this.list, { id, kind, text, actions }];
    this.letGo(id);
  }
}
