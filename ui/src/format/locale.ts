// Which language and which habits: from the preferences, else from the system, never from a broken `C` locale.
export type Language = 'en' | 'de' | 'pseudo';

const KNOWN: Language[] = ['en', 'de'];

/** The system's languages that Intl understands: `C` and `POSIX` reach a web view as they are and crash Intl. */
export function systemLocales(offered: readonly string[] = navigator.languages): string[] {
  return offered.flatMap((tag) => {
    try {
      return Intl.getCanonicalLocales(tag).filter((locale) => !/^(c|posix)$/i.test(locale));
    } catch {
      return [];
    }
  });
}

export function chooseLanguage(preferred: string | null, system: readonly string[] = systemLocales()): Language {
  if (preferred === 'en' || preferred === 'de' || preferred === 'pseudo') return preferred;
  for (const locale of system) {
    const known = KNOWN.find((language) => locale.split('-')[0] === language);
    if (known) return known;
  }
  return 'en';
}

/** The system's own variant of the language (`en-GB`), else the language. */
export function localeFor(language: Language, system: readonly string[] = systemLocales()): string {
  const base = language === 'pseudo' ? 'en' : language;
  return system.find((locale) => locale.split('-')[0] === base) ?? (base === 'en' ? 'en-GB' : base);
}

export function usesTwelveHours(locale: string): boolean {
  return new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions().hour12 ?? false;
}

/** 0 is Monday. */
export function weekStart(locale: string): number {
  const known = new Intl.Locale(locale) as Intl.Locale & { getWeekInfo?(): { firstDay: number } };
  return ((known.getWeekInfo?.().firstDay ?? 1) + 6) % 7;
}
