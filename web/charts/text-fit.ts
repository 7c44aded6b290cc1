/** Mean width of a character of the charts' text, in pixels at 12 px; labels are laid out by it, never measured. */
export const CHARACTER_PIXELS = 6.3;

/** From one line of text to the next, in pixels. */
export const LINE_HEIGHT = 14;

export const textWidth = (text: string): number => text.length * CHARACTER_PIXELS;

/** `text` broken at spaces into lines of at most `most` characters; a longer word stays whole. */
export function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

const LEAST_CHARACTERS = 4;

/** `text`, or as much of it as fits with an ellipsis; null where not even a few characters do. */
export function fitted(text: string, widthPixels: number): string | null {
  if (textWidth(text) <= widthPixels) return text;
  const characters = Math.floor(widthPixels / CHARACTER_PIXELS) - 1;
  return characters < LEAST_CHARACTERS ? null : `${text.slice(0, characters).trimEnd()}\u2026`;
}
