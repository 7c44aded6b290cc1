import { InputError } from '../../schema/input-error.ts';
import { fileText, jsonAt, linesOf, type TextAt } from './file-text.ts';
import { jsonListItems } from './json-list-items.ts';
import { recordedConversation } from './recorded-conversation.ts';
import type { RecordedConversation } from './workload-plan.ts';

/** All texts together: every worker keeps a copy. */
export const MOST_PROMPT_CHARACTERS = 32 * 1024 * 1024;

/**
 * Prompts of a file: JSON lines, or a JSON list as ShareGPT files are. Each object is `{"prompt": "..."}`,
 * `{"messages": [{"role", "content"}]}` or `{"conversations": [{"from", "value"}]}`, with `output_tokens` or `max_tokens` for
 * the length of its answers where it is known. InputError with file and line at the first fault, when there is nothing in
 * it, and above `MOST_PROMPT_CHARACTERS`.
 */
export async function readPrompts(path: string): Promise<readonly RecordedConversation[]> {
  const conversations: RecordedConversation[] = [];
  let characters = 0;
  for await (const item of itemsOf(path)) {
    const conversation = recordedConversation(jsonAt(item, path), `${path}:${item.line}`);
    if (conversation === null) continue;
    characters += charactersOf(conversation);
    if (characters > MOST_PROMPT_CHARACTERS) throw tooMuch(path, item.line);
    conversations.push(conversation);
  }
  if (conversations.length > 0) return conversations;
  throw new InputError({
    path,
    expected: 'a file with at least one prompt',
    received: 'none',
    hint: 'One JSON object a line, for example {"prompt": "..."}.',
  });
}

/** A list by its first character, else lines. */
async function* itemsOf(path: string): AsyncGenerator<TextAt> {
  const chunks = fileText(path);
  let beginning = '';
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
    beginning += next.value;
    if (beginning.trim() !== '') break;
  }
  const all = whole(beginning, chunks);
  yield* beginning.trimStart().startsWith('[') ? jsonListItems(path, all) : linesOf(path, all);
}

async function* whole(beginning: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield beginning;
  yield* rest;
}

const charactersOf = ({ system, turns }: RecordedConversation): number =>
  turns.reduce((sum, { text }) => sum + text.length, system?.length ?? 0);

const tooMuch = (path: string, line: number): InputError =>
  new InputError({
    path: `${path}:${line}`,
    expected: `within the first ${MOST_PROMPT_CHARACTERS} characters of prompts`,
    received: 'more',
    hint: 'Take a part of the file: head -n 2000 of lines, jq -c ".[:2000][]" of a list.',
  });
