import { InputError, shown } from '../../schema/input-error.ts';
import type { RecordedConversation, RecordedTurn } from './workload-plan.ts';

type Speaker = 'system' | 'user' | 'assistant';

interface Said {
  readonly speaker: Speaker;
  readonly text: string;
}

const EXPECTED = '{"prompt": "..."}, {"messages": [...]} or {"conversations": [...]}';
const HINT = 'One object is one conversation; output_tokens in it is the length of its answers.';

/** Names in use for who speaks, in ShareGPT files and in messages. */
const SPEAKERS: ReadonlyMap<unknown, Speaker> = new Map<unknown, Speaker>([
  ['system', 'system'],
  ['developer', 'system'],
  ['human', 'user'],
  ['user', 'user'],
  ['gpt', 'assistant'],
  ['assistant', 'assistant'],
  ['chatgpt', 'assistant'],
  ['bard', 'assistant'],
  ['bing', 'assistant'],
  ['model', 'assistant'],
]);

/**
 * One conversation of a file; null for a ShareGPT one in which no person says anything, as the public file has some. What was
 * answered is left out: only its places count, and messages without an answer between them become one. The length of recorded
 * answers is not known in tokens, so it is null but for `output_tokens` or `max_tokens`. InputError names `place`.
 */
export function recordedConversation(value: unknown, place: string): RecordedConversation | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError({ path: place, expected: EXPECTED, received: shown(value), hint: HINT });
  }
  const entry = value as Readonly<Record<string, unknown>>;
  const outputTokens = outputTokensOf(entry, place);
  if (entry.conversations !== undefined) {
    const said = list(entry.conversations, `${place}: conversations`).map((each, i) =>
      saidOf(each, { place: `${place}: conversations[${i}]`, speakerKey: 'from', textKey: 'value' }),
    );
    return conversationOf(said, outputTokens);
  }
  if (entry.messages !== undefined) {
    const said = list(entry.messages, `${place}: messages`).map((each, i) =>
      saidOf(each, { place: `${place}: messages[${i}]`, speakerKey: 'role', textKey: 'content' }),
    );
    const conversation = conversationOf(said, outputTokens);
    if (conversation !== null) return conversation;
    throw new InputError({
      path: `${place}: messages`,
      expected: 'with one of role "user"',
      received: 'none',
      hint: HINT,
    });
  }
  if (typeof entry.prompt === 'string' && entry.prompt !== '') {
    return { system: null, turns: [{ text: entry.prompt, outputTokens }] };
  }
  throw new InputError({
    path: place,
    expected: EXPECTED,
    received:
      entry.prompt === undefined ? `an object with ${Object.keys(entry).join(', ') || 'nothing'}` : shown(entry.prompt),
    hint: HINT,
  });
}

function outputTokensOf(entry: Readonly<Record<string, unknown>>, place: string): number | null {
  const key = entry.output_tokens === undefined ? 'max_tokens' : 'output_tokens';
  const value = entry[key];
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return value;
  throw new InputError({
    path: `${place}: ${key}`,
    expected: 'a whole number, at least 1',
    received: shown(value),
    hint: 'Leave it out where the length is not known.',
  });
}

function list(value: unknown, place: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new InputError({ path: place, expected: 'a list', received: shown(value), hint: HINT });
}

function saidOf(
  value: unknown,
  { place, speakerKey, textKey }: { readonly place: string; readonly speakerKey: string; readonly textKey: string },
): Said {
  const entry = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const speaker = SPEAKERS.get(entry[speakerKey]);
  if (speaker === undefined) {
    throw new InputError({
      path: `${place}.${speakerKey}`,
      expected: `one of ${[...SPEAKERS.keys()].join(', ')}`,
      received: shown(entry[speakerKey]),
      hint: 'Calls of tools and the like cannot be sent again: leave such conversations out.',
    });
  }
  return { speaker, text: textOf(entry[textKey], `${place}.${textKey}`) };
}

/** A text, or the OpenAI interface's list of text parts. */
function textOf(value: unknown, place: string): string {
  if (typeof value === 'string') return value;
  const parts = Array.isArray(value)
    ? (value as readonly { readonly type?: unknown; readonly text?: unknown }[])
    : null;
  if (parts?.every((part) => part?.type === 'text' && typeof part.text === 'string')) {
    return parts.map(({ text }) => text as string).join('');
  }
  throw new InputError({
    path: place,
    expected: 'a text',
    received: shown(value),
    hint: 'Only texts can be sent: no pictures, no calls of tools.',
  });
}

function conversationOf(said: readonly Said[], outputTokens: number | null): RecordedConversation | null {
  const system = said.filter(({ speaker, text }) => speaker === 'system' && text !== '').map(({ text }) => text);
  const turns: RecordedTurn[] = [];
  let isAnswered = true;
  for (const { speaker, text } of said) {
    if (speaker === 'assistant') isAnswered = true;
    if (speaker !== 'user' || text === '') continue;
    const before = isAnswered ? undefined : turns.pop();
    turns.push({ text: before === undefined ? text : `${before.text}\n\n${text}`, outputTokens });
    isAnswered = false;
  }
  return turns.length === 0 ? null : { system: system.length === 0 ? null : system.join('\n\n'), turns };
}
