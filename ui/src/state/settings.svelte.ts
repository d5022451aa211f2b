// Settings are saved as they are changed; what is refused is said beside the field it came from.
import type { Command, Ask } from '../host/host';
import { troubleOf } from '../host/host';
import type { Preferences, Settings, Trouble } from '../bindings/core';
import type { App } from './app.svelte';

type Answering = {
  [C in Command]: import('../bindings/core').Commands[C]['answer'] extends Settings ? C : never;
}[Command];

/** One field's or form's saving, and the sentence it was refused with. */
export class Saving {
  wrong: string | null = $state(null);
  trouble: Trouble | null = $state.raw(null);
  busy = $state(false);

  constructor(readonly app: App) {}

  /** Whether it was taken. */
  async save<C extends Answering>(command: C, ask: Ask<C>): Promise<boolean> {
    return this.attempt(async () => this.app.adopt((await this.app.ask(command, ask)) as Settings));
  }

  prefer(patch: Partial<Preferences>): Promise<boolean> {
    return this.save('preferences.set', patch);
  }

  async attempt(act: () => Promise<void>): Promise<boolean> {
    this.busy = true;
    try {
      await act();
      this.wrong = this.trouble = null;
      return true;
    } catch (error) {
      await this.app.words.load('refusals');
      this.trouble = troubleOf(error);
      this.wrong = this.app.sayTrouble(this.trouble);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
