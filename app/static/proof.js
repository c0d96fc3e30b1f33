// Checks ledger proofs here, without trusting the server: RFC 9162, clause 2.1.3.2.
"use strict";
const decode = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const hash = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", await new Blob(parts).arrayBuffer()));
const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);
const LEAF = Uint8Array.of(0), NODE = Uint8Array.of(1);

async function holds(proof) {
  let r = await hash(LEAF, new TextEncoder().encode(proof.content));
  let fn = BigInt(proof.index), sn = BigInt(proof.size) - 1n;
  if (fn > sn) return false;
  for (const text of proof.path) {
    const p = decode(text);
    if (sn === 0n) return false;
    if (fn & 1n || fn === sn) {
      r = await hash(NODE, p, r);
      while (!(fn & 1n) && fn !== 0n) { fn >>= 1n; sn >>= 1n; }
    } else r = await hash(NODE, r, p);
    fn >>= 1n; sn >>= 1n;
  }
  return sn === 0n && same(r, decode(proof.root));
}

const words = document.querySelector("[data-proof-words]")?.dataset;
for (const place of document.querySelectorAll("[data-proof]")) {
  const result = place.querySelector("[data-proof-result]");
  const say = (tone, words) => { place.className = `finding ${tone}`; result.className = `chip ${tone}`; result.textContent = words; };
  if (!globalThis.crypto?.subtle) { say("unsure", words.insecure); continue; }
  holds(JSON.parse(place.dataset.proof)).then(
    (good) => (good ? say("good", words.good) : say("bad", words.bad)),
    () => say("bad", words.unreadable),
  );
}
