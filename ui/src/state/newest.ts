/**
 * Asks one thing at a time, and after it only the newest of what was wanted meanwhile: what was overtaken is never asked,
 * and an answer that something newer waits behind is not heard.
 */
export interface Newest<Args> {
  ask(args: Args): void;
  /** Neither the answer under way nor what waits is wanted any more. */
  drop(): void;
  /** A question is under way. */
  readonly busy: boolean;
}

export function newest<Args, Answer>(
  question: (args: Args) => Promise<Answer>,
  heard: (answer: Answer, args: Args) => void,
  failed: (thrown: unknown, args: Args) => void,
): Newest<Args> {
  let waiting: { args: Args } | null = null;
  let busy = false;
  let dropped = false;

  async function run(args: Args): Promise<void> {
    busy = true;
    dropped = false;
    try {
      const answer = await question(args);
      if (!waiting && !dropped) heard(answer, args);
    } catch (thrown) {
      if (!waiting && !dropped) failed(thrown, args);
    }
    busy = false;
    // `heard` may have asked again, which has begun nothing while this was under way.
    const next = waiting;
    waiting = null;
    if (next) void run(next.args);
  }

  return {
    ask(args) {
      if (busy) waiting = { args };
      else void run(args);
    },
    drop() {
      waiting = null;
      dropped = true;
    },
    get busy() {
      return busy;
    },
  };
}
