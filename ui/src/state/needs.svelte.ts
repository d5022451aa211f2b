// What needs a person: his own changes that collided, and those of others that he may decide about.
import type { CardChoice, InboxItem, SyncCard, SyncCards, SyncInbox } from '../bindings/core';
import { troubleOf } from '../host/host';
import type { App } from './app.svelte';
import { merged } from './merged';

export class Needs {
  cards: SyncCard[] | null = $state.raw(null);
  inbox: InboxItem[] = $state.raw([]);
  failed: string | null = $state(null);
  busy = $state(false);
  readonly reload = merged(() => this.#load());

  constructor(readonly app: App) {}

  /** Listens until the function that is returned is called. */
  watch(): () => void {
    void this.reload();
    return this.app.onTopics((topics) => {
      if (topics.includes('sync') || topics.includes('sessions')) void this.reload();
    });
  }

  decide(card: SyncCard, choice: CardChoice): Promise<boolean> {
    return this.#act(async () => {
      this.cards = (await this.app.ask('sync.card_decide', { card: card.id, choice })).cards;
      // Deleting and other times are changes like any other, and can be taken back; a word to the server cannot.
      const undoable =
        (card.kind === 'clocked_in_twice' && choice !== 'dismiss') ||
        (card.kind === 'ended_twice' && choice === 'keep_mine');
      if (undoable) this.app.done(this.app.say('done-card'));
      else this.app.toasts.done(this.app.say('done-card'));
    });
  }

  accept({ proposal }: InboxItem): Promise<boolean> {
    return this.#act(async () => {
      this.inbox = (await this.app.ask('sync.inbox_accept', { proposal })).items;
      this.app.toasts.done(this.app.say('done-accept'));
    });
  }

  reject({ proposal }: InboxItem, answer: string): Promise<boolean> {
    return this.#act(async () => {
      const decided = await this.app.ask('sync.inbox_reject', { proposal, ...(answer && { answer }) });
      this.inbox = decided.items;
      this.app.toasts.done(this.app.say('done-reject'));
    });
  }

  async #act(act: () => Promise<void>): Promise<boolean> {
    this.busy = true;
    try {
      await act();
      return true;
    } catch (error) {
      await this.app.complain(error);
      // Somebody else may have decided meanwhile: what is here is no longer what there is.
      await this.reload();
      return false;
    } finally {
      this.busy = false;
      void this.app.sync.refresh();
    }
  }

  async #load(): Promise<void> {
    try {
      const [cards, inbox]: [SyncCards, SyncInbox] = await Promise.all([
        this.app.ask('sync.cards', {}),
        this.app.ask('sync.inbox', {}),
      ]);
      this.cards = cards.cards;
      this.inbox = inbox.items;
      this.failed = null;
    } catch (error) {
      await this.app.words.load('refusals');
      this.failed = this.app.sayTrouble(troubleOf(error));
    }
  }
}
