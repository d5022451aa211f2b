// The pseudo-locale: accented and a third longer, so that what was not translated or has no room is seen.
const PLAIN = 'aceinosuyAEIOSUY';
const ACCENTED = 'áçéíñóšúýÁÉÍÓŠÚÝ';

export function pseudo(text: string): string {
  const accented = [...text].map((letter) => {
    const at = PLAIN.indexOf(letter);
    return at < 0 ? letter : (ACCENTED[at] ?? letter);
  });
  const letters = text.replace(/[^\p{L}]/gu, '').length;
  return accented.join('') + '~'.repeat(Math.round(letters / 3));
}
