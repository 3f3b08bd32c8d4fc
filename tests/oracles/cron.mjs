// Answers one line of JSON for each line of JSON: {"cron", "after", "count"} in, {"times", "error"} out.
// Days of month and of week are joined as cron always did: a day counts that fits either. Times are UTC.
import readline from 'node:readline';
import { Cron } from 'croner';

for await (const line of readline.createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const { cron, after, count } = JSON.parse(line);
  let answer;
  try {
    answer = { times: new Cron(cron, { timezone: 'UTC', paused: true }).nextRuns(count, new Date(after)).map((time) => time.toISOString()), error: null };
  } catch (fault) {
    answer = { times: [], error: fault.message };
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
