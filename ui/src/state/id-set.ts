/** A set of image ids that takes a bit an id: ids are given out one after the other, so they lie close together. */

const BITS = 4096;

export class IdSet {
  private readonly chunks = new Map<number, Uint32Array>();
  private held = 0;

  constructor(ids: Iterable<number> = []) {
    for (const id of ids) this.add(id);
  }

  get size(): number {
    return this.held;
  }

  has(id: number): boolean {
    const chunk = this.chunks.get(Math.floor(id / BITS));
    if (!chunk) return false;
    const bit = id % BITS;
    return ((chunk[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0;
  }

  add(id: number): void {
    if (this.has(id)) return;
    const key = Math.floor(id / BITS);
    let chunk = this.chunks.get(key);
    if (!chunk) {
      chunk = new Uint32Array(BITS / 32);
      this.chunks.set(key, chunk);
    }
    const bit = id % BITS;
    chunk[bit >>> 5] = (chunk[bit >>> 5] ?? 0) | (1 << (bit & 31));
    this.held += 1;
  }

  /** Whether it was there. */
  delete(id: number): boolean {
    if (!this.has(id)) return false;
    const chunk = this.chunks.get(Math.floor(id / BITS));
    const bit = id % BITS;
    if (chunk) chunk[bit >>> 5] = (chunk[bit >>> 5] ?? 0) & ~(1 << (bit & 31));
    this.held -= 1;
    return true;
  }

  /** All of them, rising inside every four thousand. */
  *[Symbol.iterator](): Generator<number> {
    for (const [key, chunk] of this.chunks) {
      for (let word = 0; word < chunk.length; word += 1) {
        const bits = chunk[word] ?? 0;
        if (bits === 0) continue;
        for (let bit = 0; bit < 32; bit += 1) if ((bits & (1 << bit)) !== 0) yield key * BITS + word * 32 + bit;
      }
    }
  }
}
