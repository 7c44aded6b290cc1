import OpenAI, { BadRequestError, NotFoundError } from 'openai';
import { describe, expect, it } from 'vitest';
import { textTokens } from '../../simulator/prompt-tokens.ts';
import { simulator } from './running.ts';

const client = (baseURL: string): OpenAI => new OpenAI({ baseURL, apiKey: 'unused', maxRetries: 0 });
const messages = [{ role: 'user' as const, content: 'how are you today' }];

describe('the openai SDK', () => {
  it('reads a chat that is not streamed', async () => {
    const { url, model } = await simulator();
    const answer = await client(url).chat.completions.create({ model, messages, max_completion_tokens: 3 });
    expect(answer.object).toBe('chat.completion');
    expect(answer.choices[0]!.message.role).toBe('assistant');
    expect(textTokens(answer.choices[0]!.message.content!)).toBe(answer.usage!.completion_tokens);
    // 4 words + 4 + 3
    expect(answer.usage!.prompt_tokens).toBe(11);
    expect(answer.usage!.total_tokens).toBe(11 + answer.usage!.completion_tokens);
    expect(answer.usage!.completion_tokens).toBeLessThanOrEqual(3);
  });

  it('reads a stream: role, one word per chunk, finish reason, usage', async () => {
    const { url, model } = await simulator();
    const asked = { model, messages, max_tokens: 8, stream_options: { include_usage: true }, ignore_eos: true };
    const stream = await client(url).chat.completions.create({ ...asked, stream: true });
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks[0]!.choices[0]!.delta).toEqual({ role: 'assistant', content: '' });
    const contents = chunks.slice(1, 9).map((chunk) => chunk.choices[0]!.delta.content!);
    expect(contents.map(textTokens)).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
    expect(textTokens(contents.join(''))).toBe(8);
    expect(chunks[9]!.choices[0]!.finish_reason).toBe('length');
    expect(chunks[10]!.choices).toEqual([]);
    expect(chunks[10]!.usage).toMatchObject({ prompt_tokens: 11, completion_tokens: 8, total_tokens: 19 });
    expect(chunks.slice(0, 10).every(({ usage }) => usage === null)).toBe(true);
    expect(chunks.length).toBe(11);
  });

  it('sends no usage that was not asked for', async () => {
    const { url, model } = await simulator();
    const stream = await client(url).chat.completions.create({ model, messages, max_tokens: 2, stream: true });
    for await (const chunk of stream) expect(chunk).not.toHaveProperty('usage');
  });

  it('reads the completions route, streamed and not', async () => {
    const { url, model } = await simulator();
    const asked = { model, prompt: 'one two three', max_tokens: 5, ignore_eos: true };
    const answer = await client(url).completions.create(asked);
    expect(answer.usage).toMatchObject({ prompt_tokens: 3, completion_tokens: 5 });
    expect(textTokens(answer.choices[0]!.text)).toBe(5);
    const texts: string[] = [];
    for await (const chunk of await client(url).completions.create({ ...asked, stream: true })) {
      texts.push(chunk.choices[0]!.text);
    }
    expect(texts.map(textTokens)).toEqual([1, 1, 1, 1, 1, 0]);
  });

  it('lists and retrieves the model', async () => {
    const { url, model } = await simulator({ model: 'toy/model' });
    const { data } = await client(url).models.list();
    expect(data).toMatchObject([{ id: 'toy/model', owned_by: 'breakeven-simulator', max_model_len: 4096 }]);
    expect((await client(url).models.retrieve(model)).id).toBe('toy/model');
    await expect(client(url).models.retrieve('other')).rejects.toBeInstanceOf(NotFoundError);
  });

  it('gets the error classes it knows', async () => {
    const { url, model } = await simulator();
    const { chat } = client(url);
    const unknown: unknown = await chat.completions
      .create({ model: 'gpt-9', messages })
      .catch((error: unknown) => error);
    expect(unknown).toBeInstanceOf(NotFoundError);
    expect(unknown).toMatchObject({ status: 404, code: 'model_not_found', param: 'model' });
    const tooLong: unknown = await chat.completions
      .create({ model, messages, max_tokens: 5_000 })
      .catch((error: unknown) => error);
    expect(tooLong).toBeInstanceOf(BadRequestError);
    expect(tooLong).toMatchObject({ status: 400, code: 'context_length_exceeded' });
    // 4096 is the context of the preset; 11 + 5000 were asked.
    expect((tooLong as Error).message).toContain('4096 tokens. However, you requested 5011 tokens');
  });
});
