import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OPENAI } from '../../loadtest/client/dialects/openai.ts';
import { VLLM } from '../../loadtest/client/dialects/vllm.ts';
import { bodyMaker } from '../../loadtest/client/request-body.ts';
import { SALT_WORDS } from '../../loadtest/workload/recorded-scripts.ts';
import { type Session, SessionSupply, type SupplySettings } from '../../loadtest/workload/session-supply.ts';
import type { TokenLengths, TraceRecord, WorkloadPlan } from '../../loadtest/workload/workload-plan.ts';
import { WORDS } from '../../loadtest/workload/words.ts';
import { InputError } from '../../schema/input-error.ts';
import { fixedLengths } from './plan.ts';

const NO_SAMPLING = { temperature: null, topP: null, topK: null, seed: null };

const settings = (workload: WorkloadPlan, change: Partial<SupplySettings> = {}): SupplySettings => ({
  route: 'chat',
  model: 'm',
  dialectName: 'vllm',
  sampling: NO_SAMPLING,
  workload,
  calibration: { inputTokensPerWord: 1, templateInputTokens: 10, samples: 5 },
  seed: 1,
  salt: 'salt',
  ...change,
});

function sessions(
  of: SupplySettings,
  n: number,
  part: { point?: string; first?: number; step?: number } = {},
): Session[] {
  const supply = new SessionSupply(of, { point: 'p', first: 0, step: 1, ...part });
  try {
    return Array.from({ length: n }, () => supply.take());
  } finally {
    supply.stop();
  }
}

interface Body {
  readonly messages?: readonly { readonly role: string; readonly content: string }[];
  readonly prompt?: string;
  readonly max_tokens?: number;
  readonly [key: string]: unknown;
}
const parsed = (body: Buffer): Body => JSON.parse(body.toString()) as Body;
const promptOf = (session: Session): string => parsed(session.request.body).messages!.at(-1)!.content;
const wordCount = (text: string): number => text.split(' ').length;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const beginning = (text: string, words: number): string => text.split(' ').slice(0, words).join(' ');

describe('bodies', () => {
  const text = (content: string): Buffer[] => {
    const message = Buffer.from(JSON.stringify({ role: 'user', content }));
    return [message.subarray(0, 30), message.subarray(30)];
  };

  test('are whole JSON whatever the prompt, and hold what the dialect takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (prompt) => {
        const make = bodyMaker({ route: 'chat', model: 'm', sampling: NO_SAMPLING, dialect: VLLM });
        expect(parsed(make(text(prompt), { tokens: 9, forced: true }))).toEqual({
          model: 'm',
          max_tokens: 9,
          stream: true,
          stream_options: { include_usage: true },
          ignore_eos: true,
          min_tokens: 9,
          messages: [{ role: 'user', content: prompt }],
        });
      }),
    );
  });

  test('hold nothing that was not asked for', () => {
    const make = bodyMaker({ route: 'completions', model: 'm "1"', sampling: NO_SAMPLING, dialect: OPENAI });
    const common = { model: 'm "1"', stream: true, stream_options: { include_usage: true }, prompt: 'hi' };
    const prompt = [Buffer.from('hi')];
    expect(parsed(make(prompt, { tokens: 9, forced: true }))).toEqual({ ...common, max_tokens: 9 });
    expect(parsed(make(prompt, { tokens: null, forced: true }))).toEqual(common);
    const forced = bodyMaker({ route: 'completions', model: 'm', sampling: NO_SAMPLING, dialect: VLLM });
    expect(parsed(forced(prompt, { tokens: 9, forced: false }))).not.toHaveProperty('ignore_eos');
    expect(parsed(forced(prompt, { tokens: null, forced: true }))).not.toHaveProperty('min_tokens');
  });

  test('hold the sampling parameters that were given', () => {
    const sampling = { temperature: 0, topP: 0.9, topK: 40, seed: 7 };
    const bodyWith = (given: SupplySettings['sampling']) =>
      parsed(sessions(settings(fixedLengths(50, 5), { sampling: given }), 1)[0]!.request.body);
    expect(bodyWith(sampling)).toMatchObject({ temperature: 0, top_p: 0.9, top_k: 40, seed: 7 });
    expect(Object.keys(bodyWith({ ...NO_SAMPLING, topP: 0.5 }))).toEqual([
      'model',
      'stream',
      'stream_options',
      'top_p',
      'max_tokens',
      'ignore_eos',
      'min_tokens',
      'messages',
    ]);
  });
});

describe('made-up prompts', () => {
  test('have the words that make the tokens, and say what was asked', () => {
    const [session] = sessions(settings(fixedLengths(60, 6)), 1);
    expect(session!.request).toMatchObject({ askedInputTokens: 60, askedOutputTokens: 6 });
    // 60 tokens, of which the template has 10.
    expect(wordCount(promptOf(session!))).toBe(50);
    expect(
      promptOf(session!)
        .split(' ')
        .every((word) => WORDS.includes(word)),
    ).toBe(true);
    expect(session!.next('whatever')).toBeNull();
  });

  test('keep a fraction of a word on average, at lengths above the pool too', () => {
    const calibration = { inputTokensPerWord: 1.5, templateInputTokens: 4, samples: 5 };
    const words = sessions(settings(fixedLengths(20, 1), { calibration }), 2000).map((each) =>
      wordCount(promptOf(each)),
    );
    // 16 / 1.5 = 10.667 words: standard error sqrt(2 / 9 / 2000) = 0.0105.
    expect(Math.abs(mean(words) - 16 / 1.5)).toBeLessThan(4 * 0.0105);
    expect(new Set(words)).toEqual(new Set([10, 11]));
    const [long] = sessions(settings(fixedLengths(100_010, 1)), 1);
    expect(wordCount(promptOf(long!))).toBe(100_000);
  });

  test('are a token a word where nothing was calibrated', () => {
    const [session] = sessions(settings(fixedLengths(60, 6), { calibration: null }), 1);
    expect(wordCount(promptOf(session!))).toBe(60);
  });

  test('that the template alone would fill become one word, and say so', () => {
    const [session] = sessions(settings(fixedLengths(5, 6)), 1);
    expect(wordCount(promptOf(session!))).toBe(1);
    expect(session!.request.askedInputTokens).toBe(11);
  });

  test('begin differently, each of them, with salt', () => {
    const prompts = [
      ...sessions(settings(fixedLengths(60, 6)), 2000),
      ...sessions(settings(fixedLengths(60, 6)), 2000, { point: 'q' }),
      ...sessions(settings(fixedLengths(60, 6), { salt: 'other' }), 2000),
      ...sessions(settings(fixedLengths(60, 6), { seed: 2 }), 2000),
    ].map((session) => beginning(promptOf(session), 12));
    expect(new Set(prompts).size).toBe(8000);
  });

  test('come again in another run without salt, but not in this one', () => {
    const unsalted = fixedLengths(60, 6, { salted: false });
    const prompts = (salt: string) => sessions(settings(unsalted, { salt }), 100).map(promptOf);
    expect(prompts('a')).toEqual(prompts('b'));
    expect(new Set(prompts('a')).size).toBe(100);
    expect(prompts('a')).not.toEqual(sessions(settings(unsalted, { seed: 9 }), 100).map(promptOf));
  });

  test('have lengths of their own where these are drawn', () => {
    const lengths = (lowTokens: number, highTokens: number): TokenLengths => ({
      distribution: 'uniform',
      lowTokens,
      highTokens,
    });
    const content = { kind: 'synthetic', input: lengths(60, 160), output: lengths(1, 9) } as const;
    const drawn = sessions(settings(fixedLengths(1, 1, { content, forceOutputLength: false })), 3000);
    for (const session of drawn) {
      expect(wordCount(promptOf(session))).toBe(session.request.askedInputTokens! - 10);
      expect(parsed(session.request.body).max_tokens).toBe(session.request.askedOutputTokens);
    }
    // Standard deviations of 29.2 and 2.58: standard errors 0.53 and 0.047.
    expect(Math.abs(mean(drawn.map(({ request }) => request.askedInputTokens!)) - 110)).toBeLessThan(4 * 0.53);
    expect(Math.abs(mean(drawn.map(({ request }) => request.askedOutputTokens!)) - 5)).toBeLessThan(4 * 0.047);
    // Long prompts do not get long answers for that.
    const covariance = mean(
      drawn.map(({ request }) => (request.askedInputTokens! - 110) * (request.askedOutputTokens! - 5)),
    );
    expect(Math.abs(covariance / (29.2 * 2.58))).toBeLessThan(4 / Math.sqrt(3000));
    expect(drawn.every(({ request }) => !request.body.includes('ignore_eos'))).toBe(true);
  });

  test('are the same for any number of workers, and however they are taken', async () => {
    const workload = fixedLengths(60, 6, { sharedPrefixTokens: 20 });
    const whole = sessions(settings(workload), 24).map(({ request }) => request.body.toString());
    for (const shards of [2, 4, 8]) {
      const parts = Array.from({ length: shards }, (_, first) =>
        sessions(settings(workload), 24 / shards, { first, step: shards }),
      );
      const merged = whole.map((_, i) => parts[i % shards]![Math.floor(i / shards)]!.request.body.toString());
      expect(merged).toEqual(whole);
    }
    const supply = new SessionSupply(settings(workload), { point: 'p', first: 0, step: 1 });
    const slowly: string[] = [];
    for (let i = 0; i < 24; i++) {
      if (i % 3 !== 0) for (let turn = 0; turn < i; turn++) await setImmediate();
      slowly.push(supply.take().request.body.toString());
    }
    supply.stop();
    expect(slowly).toEqual(whole);
  });

  test.each([
    [60, 100],
    [100_000, 10],
  ])('of %i tokens are made ahead, some of them, and no more once stopped', async (tokens, turns) => {
    const supply = new SessionSupply(settings(fixedLengths(tokens, 6)), { point: 'p', first: 0, step: 1 });
    expect(process.getActiveResourcesInfo()).toContain('Immediate');
    for (let turn = 0; turn < turns; turn++) await setImmediate();
    expect(process.getActiveResourcesInfo()).not.toContain('Immediate');
    supply.take();
    expect(process.getActiveResourcesInfo()).toContain('Immediate');
    supply.stop();
    expect(process.getActiveResourcesInfo()).not.toContain('Immediate');
    supply.take();
    expect(process.getActiveResourcesInfo()).not.toContain('Immediate');
  });

  test('of an impossible workload are refused', () => {
    expect(() => sessions(settings(fixedLengths(0, 6)), 1)).toThrow(InputError);
  });
});

describe('a shared prefix', () => {
  const calibration = { inputTokensPerWord: 1.25, templateInputTokens: 10, samples: 5 };
  const workload = fixedLengths(60, 6, { sharedPrefixTokens: 100 });
  const prompts = (change: Partial<SupplySettings> = {}, point = 'p') =>
    sessions(settings(workload, { calibration, ...change }), 500, { point });

  test('is the same in all requests of the run, and what follows is not', () => {
    // 100 / 1.25 = 80 words in common.
    const all = [...prompts(), ...prompts({}, 'q')].map(promptOf);
    expect(new Set(all.map((prompt) => beginning(prompt, 80))).size).toBe(1);
    expect(new Set(all.map((prompt) => beginning(prompt, 92))).size).toBe(all.length);
    expect(beginning(promptOf(prompts({ salt: 'other' })[0]!), 4)).not.toBe(beginning(all[0]!, 4));
  });

  test('comes on top of the input length', () => {
    expect(prompts()[0]!.request.askedInputTokens).toBe(160);
    // (160 - 10) / 1.25 = 120 words.
    expect(new Set(prompts().map((each) => wordCount(promptOf(each))))).toEqual(new Set([120]));
  });

  test('of a fraction of a word does not bend the mean', () => {
    const odd = fixedLengths(20, 6, { sharedPrefixTokens: 33 });
    const words = sessions(settings(odd, { calibration }), 2000).map((each) => wordCount(promptOf(each)));
    // (53 - 10) / 1.25 = 34.4 words: standard error sqrt(0.24 / 2000) = 0.011.
    expect(Math.abs(mean(words) - 34.4)).toBeLessThan(4 * 0.011);
  });
});

describe('a conversation', () => {
  const workload = fixedLengths(60, 6, { turnsPerSession: 3, thinkTimeSeconds: 1.5 });

  test('holds any answer as it came', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (answer) => {
        const [session] = sessions(settings(fixedLengths(12, 1, { turnsPerSession: 2 })), 1);
        expect(parsed(session!.next(answer)!.request.body).messages![1]).toEqual({
          role: 'assistant',
          content: answer,
        });
      }),
      { numRuns: 50 },
    );
  });

  test('goes on with what was really answered', () => {
    const supply = new SessionSupply(settings(workload), { point: 'p', first: 0, step: 1 });
    expect(supply.keepsAnswers).toBe(true);
    const session = supply.take();
    supply.stop();
    const first = promptOf(session);
    const second = session.next('so "it"\nis')!;
    expect(second.thinkMs).toBe(1500);
    const { messages } = parsed(second.request.body);
    expect(messages!.slice(0, 2)).toEqual([
      { role: 'user', content: first },
      { role: 'assistant', content: 'so "it"\nis' },
    ]);
    // 60 tokens more are 60 words; how many the whole prompt is now, only the endpoint knows.
    expect([messages!.length, wordCount(messages![2]!.content)]).toEqual([3, 60]);
    expect(second.request).toMatchObject({ askedInputTokens: null, askedOutputTokens: 6 });
    const third = session.next('')!;
    const roles = parsed(third.request.body).messages!.map(({ role }) => role);
    expect(roles).toEqual(['user', 'assistant', 'user', 'assistant', 'user']);
    expect(parsed(third.request.body).messages!.slice(0, 3)).toEqual(messages);
    expect(session.next('')).toBeNull();
    expect(session.next('')).toBeNull();
  });

  test('is plain text on the completions route', () => {
    const [session] = sessions(settings(workload, { route: 'completions' }), 1);
    const first = parsed(session!.request.body).prompt!;
    const second = parsed(session!.next('yes "no"')!.request.body).prompt!;
    expect(second.startsWith(`${first}\n\nyes "no"\n\n`)).toBe(true);
    expect(wordCount(second.slice(first.length + '\n\nyes "no"\n\n'.length))).toBe(60);
  });

  test('has the same users whatever they are answered', () => {
    const users = (answer: string) => {
      const [session] = sessions(settings(workload), 1);
      session!.next(answer);
      const { messages } = parsed(session!.next(answer)!.request.body);
      return messages!.filter(({ role }) => role === 'user');
    };
    expect(users('a')).toEqual(users('another'));
    expect(users('a')).toHaveLength(3);
  });

  test('of one turn needs no answers', () => {
    const supply = new SessionSupply(settings(fixedLengths(60, 6)), { point: 'p', first: 0, step: 1 });
    supply.stop();
    expect(supply.keepsAnswers).toBe(false);
  });
});

describe('prompts of a file', () => {
  const conversations = [
    { system: 'Be brief.', turns: [{ text: 'One "1"\n', outputTokens: 11 }] },
    {
      system: null,
      turns: [
        { text: 'Zwölf', outputTokens: null },
        { text: 'three', outputTokens: 33 },
      ],
    },
  ];
  const workload = (change: Partial<WorkloadPlan> = {}, output: TokenLengths | null = null): WorkloadPlan =>
    fixedLengths(1, 1, { content: { kind: 'prompts', file: 'f', conversations, output }, salted: false, ...change });

  test('go as they are, in their order and round again', () => {
    const bodies = sessions(settings(workload()), 5).map(({ request }) => parsed(request.body).messages);
    const first = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'One "1"\n' },
    ];
    const second = [{ role: 'user', content: 'Zwölf' }];
    expect(bodies).toEqual([first, second, first, second, first]);
    const others = sessions(settings(workload()), 2, { first: 1, step: 2 });
    expect(others.map(({ request }) => parsed(request.body).messages)).toEqual([second, second]);
  });

  test('ask for the recorded length, else the one given, else leave it to the endpoint', () => {
    const asked = (output: TokenLengths | null) => {
      const [one, two] = sessions(settings(workload({}, output)), 2);
      return [one!, two!, two!.next('x')!].map((each) => {
        expect(parsed(each.request.body).max_tokens ?? null).toBe(each.request.askedOutputTokens);
        expect(each.request.askedInputTokens).toBeNull();
        return each.request.askedOutputTokens;
      });
    };
    expect(asked(null)).toEqual([11, null, 33]);
    expect(asked({ distribution: 'fixed', tokens: 50 })).toEqual([11, 50, 33]);
  });

  test('begin with a line of random words where they are salted', () => {
    const salted = sessions(settings(workload({ salted: true })), 200);
    const lines = salted.map(({ request }, i) => {
      const content = parsed(request.body).messages![0]!.content;
      const [line, ...rest] = content.split('\n');
      expect(rest.join('\n')).toBe(i % 2 === 0 ? 'Be brief.' : 'Zwölf');
      expect(wordCount(line!)).toBe(SALT_WORDS);
      return line;
    });
    expect(new Set(lines).size).toBe(200);
    // Once a conversation, in front of its first message: what follows shares it.
    const next = parsed(salted[1]!.next('x')!.request.body).messages!;
    expect(next.map(({ content }) => content)).toEqual([`${lines[1]}\nZwölf`, 'x', 'three']);
    expect(parsed(salted[0]!.request.body).messages![1]!.content).toBe('One "1"\n');
  });

  test('keep answers where a conversation has several turns', () => {
    const keeps = (content: WorkloadPlan['content']): boolean => {
      const supply = new SessionSupply(settings(workload({ content })), { point: 'p', first: 0, step: 1 });
      supply.stop();
      return supply.keepsAnswers;
    };
    expect(keeps({ kind: 'prompts', file: 'f', conversations, output: null })).toBe(true);
    expect(keeps({ kind: 'prompts', file: 'f', conversations: conversations.slice(0, 1), output: null })).toBe(false);
  });

  test('are one text on the completions route', () => {
    const [session] = sessions(settings(workload(), { route: 'completions' }), 1);
    expect(parsed(session!.request.body).prompt).toBe('Be brief.\n\nOne "1"\n');
  });
});

describe('a trace', () => {
  const record = (inputTokens: number, blocks: readonly number[] | null = null): TraceRecord => ({
    atMs: 0,
    inputTokens,
    outputTokens: 7,
    blocks,
  });
  const prompts = (records: readonly TraceRecord[], change: Partial<SupplySettings> = {}) =>
    sessions(
      settings(fixedLengths(1, 1, { content: { kind: 'trace', file: 'f', records } }), {
        calibration: { inputTokensPerWord: 1, templateInputTokens: 12, samples: 5 },
        ...change,
      }),
      2 * records.length,
    );

  test('gives each request its recorded lengths, and goes round again with other words', () => {
    const all = prompts([record(112), record(212)]);
    expect(all.map(({ request }) => request.askedInputTokens)).toEqual([112, 212, 112, 212]);
    expect(all.map(({ request }) => request.askedOutputTokens)).toEqual([7, 7, 7, 7]);
    expect(all.map((each) => wordCount(promptOf(each)))).toEqual([100, 200, 100, 200]);
    expect(beginning(promptOf(all[0]!), 12)).not.toBe(beginning(promptOf(all[2]!), 12));
    expect(all[0]!.next('x')).toBeNull();
  });

  test('shares beginnings where blocks are the same, and nothing after the first that differs', () => {
    const [a, b, c, again] = prompts([record(1400, [1, 2, 3]), record(1400, [1, 2, 4]), record(1100, [9, 2, 3])]).map(
      promptOf,
    ) as [string, string, string, string];
    expect([a, b, c].map(wordCount)).toEqual([1388, 1388, 1088]);
    expect(beginning(a, 1024)).toBe(beginning(b, 1024));
    expect(beginning(a, 1036)).not.toBe(beginning(b, 1036));
    expect(beginning(a, 12)).not.toBe(beginning(c, 12));
    // The same blocks are the same prompt.
    expect(again).toBe(a);
    // Blocks of 512, of which the last may be cut down to a word.
    const [cut] = prompts([record(1024 + 12 + 1, [1, 2, 3])]).map(promptOf);
    expect(cut).toBe(beginning(a, 1025));
    // The second block of c is that of a and b, in another place.
    expect(c.split(' ').slice(512, 1024)).toEqual(a.split(' ').slice(512, 1024));
  });

  test('has blocks of as many tokens as the endpoint counts, the same length each time', () => {
    const calibration = { inputTokensPerWord: 1.3, templateInputTokens: 12, samples: 5 };
    const blocks = Array.from({ length: 40 }, (_, i) => i);
    const records = [
      record(20_480, blocks),
      record(10_240, blocks.slice(0, 20)),
      record(20_480, [...blocks.slice(0, 20), ...blocks.map((i) => i + 100).slice(0, 20)]),
    ];
    const [long, short, other] = prompts(records, { calibration }).map(promptOf) as [string, string, string];
    // (20,480 - 12) / 1.3 = 15,744.6 words.
    expect([15_744, 15_745]).toContain(wordCount(long));
    expect(long.startsWith(`${short} `)).toBe(true);
    const others = other.split(' ');
    const shared = long.split(' ').findIndex((word, i) => word !== others[i]);
    // 20 blocks of 512 / 1.3 = 393.8 words, at most two words off each.
    expect(Math.abs(shared - 7877)).toBeLessThan(40);
  });

  test('has other words in another run or at another point, unless salt is off', () => {
    const records = [record(1400, [1, 2, 3])];
    const of = (salt: string, salted: boolean, point = 'p') => {
      const workload = fixedLengths(1, 1, { content: { kind: 'trace', file: 'f', records }, salted });
      return promptOf(sessions(settings(workload, { salt }), 1, { point })[0]!);
    };
    expect(beginning(of('a', true), 4)).not.toBe(beginning(of('b', true), 4));
    expect(beginning(of('a', true), 4)).not.toBe(beginning(of('a', true, 'q'), 4));
    expect(beginning(of('a', false), 1024)).toBe(beginning(of('b', false, 'q'), 1024));
  });
});
