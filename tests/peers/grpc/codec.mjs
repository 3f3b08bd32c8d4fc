// Encodes and decodes messages with protobufjs, as an oracle: one request a line of standard input, one answer a line of standard output.
//   {"proto": "<file below protos/>", "type": "pkg.Type", "encode": {…}}    → base64
//   {"proto": "<file below protos/>", "type": "pkg.Type", "decode": "<base64>"} → {…}
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';

const folder = fileURLToPath(new URL('protos/', import.meta.url));
const roots = new Map();

async function typeOf(file, name) {
  if (!roots.has(file)) {
    const root = new protobuf.Root();
    root.resolvePath = (origin, target) => (target.startsWith('google/') || target.startsWith('/') ? target : folder + target);
    roots.set(file, await root.load(file, { keepCase: false }));
  }
  return roots.get(file).lookupType(name);
}

async function answer({ proto, type: name, encode, decode }) {
  const type = await typeOf(proto, name);
  if (encode !== undefined) return Buffer.from(type.encode(type.fromObject(encode)).finish()).toString('base64');
  return type.toObject(type.decode(Buffer.from(decode, 'base64')), { longs: String, enums: String, bytes: String, json: true });
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    console.log(JSON.stringify({ answer: await answer(JSON.parse(line)) }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error.message ?? error) }));
  }
}
