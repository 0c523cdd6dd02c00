// Finds the numbers that a reservation needs while very many are open, and sends the form.
// Without JavaScript people wait for some seconds instead; see docs/abuse.md.
const PRIMES = [];
for (let number = 2; PRIMES.length < 64; number += 1) {
  if (PRIMES.every((prime) => number % prime)) PRIMES.push(number);
}
const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0;
const ROUNDS = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));
const START = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
const words = new Int32Array(64);

/** Return the first 32 bits of the SHA-256 (FIPS 180-4) of a text of at most 55 letters of ASCII. */
export function firstWord(text) {
  words.fill(0, 0, 16);
  for (let at = 0; at < text.length; at += 1) {
    words[at >> 2] |= text.charCodeAt(at) << (24 - 8 * (at & 3));
  }
  words[text.length >> 2] |= 0x80 << (24 - 8 * (text.length & 3));
  words[15] = text.length * 8;
  for (let at = 16; at < 64; at += 1) {
    const far = words[at - 15];
    const near = words[at - 2];
    const low = ((far >>> 7) | (far << 25)) ^ ((far >>> 18) | (far << 14)) ^ (far >>> 3);
    const high = ((near >>> 17) | (near << 15)) ^ ((near >>> 19) | (near << 13)) ^ (near >>> 10);
    words[at] = (words[at - 16] + low + words[at - 7] + high) | 0;
  }
  let [a, b, c, d, e, f, g, h] = START;
  for (let at = 0; at < 64; at += 1) {
    const sum1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const one = (h + sum1 + ((e & f) ^ (~e & g)) + ROUNDS[at] + words[at]) | 0;
    const sum0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const two = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  return (a + START[0]) >>> 0;
}

/** Return the smallest number whose hash begins with so many zero bits. */
export function solve(seed, part, bits) {
  const most = 2 ** (32 - bits);
  let number = 0;
  while (firstWord(`${seed}.${part}.${number}`) >= most) number += 1;
  return number;
}

export default async function proof(box) {
  const { seed, bits, parts, working, done } = box.dataset;
  const form = box.closest("form");
  const button = form.querySelector("button");
  const progress = document.createElement("progress");
  const words = document.createElement("p");
  words.textContent = working;
  progress.max = Number(parts);
  progress.setAttribute("aria-hidden", "true");
  box.setAttribute("role", "status");
  box.replaceChildren(words, progress);
  button.hidden = true;
  const numbers = [];
  for (let part = 0; part < parts; part += 1) {
    numbers.push(solve(seed, part, Number(bits)));
    progress.value = part + 1;
    // The page stays alive meanwhile.
    await new Promise((resume) => setTimeout(resume));
  }
  words.textContent = done;
  form.elements.numbers.value = numbers.join(",");
  form.requestSubmit();
}
