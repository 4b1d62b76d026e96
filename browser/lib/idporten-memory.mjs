// What the stand-in for ID-porten remembers: one store per instance, so that tests do not meet.

/** An adapter factory for oidc-provider; one object per kind of thing, always the same one. */
export function adapterFor() {
  const kinds = new Map();
  return (kind) => {
    if (!kinds.has(kind)) kinds.set(kind, new Memory(() => kinds.values()));
    return kinds.get(kind);
  };
}

class Memory {
  #things = new Map();
  #all;

  constructor(all) {
    this.#all = all;
  }

  async upsert(id, payload) {
    this.#things.set(id, payload);
  }

  // The times in the payload are checked by oidc-provider itself, so nothing is evicted here.
  async find(id) {
    return this.#things.get(id);
  }

  async findByUid(uid) {
    return [...this.#things.values()].find((payload) => payload.uid === uid);
  }

  async consume(id) {
    const payload = this.#things.get(id);
    if (payload) payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id) {
    this.#things.delete(id);
  }

  async revokeByGrantId(grantId) {
    for (const kind of this.#all()) kind.#forget(grantId);
  }

  #forget(grantId) {
    for (const [id, payload] of this.#things) {
      if (payload.grantId === grantId) this.#things.delete(id);
    }
  }
}
