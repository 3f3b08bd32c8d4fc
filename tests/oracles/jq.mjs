// Answers one line of JSON for each line of JSON: {"program", "input"} in, {"outputs", "error"} out.
// "outputs" holds jq's compact texts, "error" what it wrote to standard error, or null.
import readline from 'node:readline';
import { loadJq } from 'jq-wasm';

// A program that breaks the interpreter must not spoil the answers after it, so it gets a new one.
let jq = await loadJq();

for await (const line of readline.createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const { program, input } = JSON.parse(line);
  let answer;
  try {
    const { stdout, stderr } = jq.raw(input, program, ['-c']);
    answer = { outputs: stdout.split('\n').filter((text) => text !== ''), error: stderr.trim() || null };
  } catch (fault) {
    jq = await loadJq();
    answer = { outputs: [], error: `interpreter: ${fault.message}` };
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
