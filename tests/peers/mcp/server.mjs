// An MCP server made of the official SDK. `node server.mjs stdio [arguments]` speaks over standard input and output,
// `node server.mjs sse|json` over HTTP, and prints the port it listens on.
import { randomUUID } from 'node:crypto';
import { McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { EmptyResultSchema, ListRootsResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';

const mode = process.argv[2];
const seen = { sessions: 0, ended: 0, cancelled: 0 };

function makeServer() {
  const server = new McpServer({ name: 'peer', version: '1.0.0' });
  server.registerTool('add', { inputSchema: { a: z.number(), b: z.number() } }, async ({ a, b }) => text(String(a + b)));
  server.registerTool('fail', {}, async () => ({ isError: true, ...text('no luck') }));
  server.registerTool('ping-first', {}, async (extra) => {
    await extra.sendRequest({ method: 'ping' }, EmptyResultSchema);
    return text('pinged');
  });
  server.registerTool('ask-first', {}, async (extra) => {
    try {
      await extra.sendRequest({ method: 'roots/list' }, ListRootsResultSchema);
      return text('roots were given');
    } catch (error) {
      return text(error.message);
    }
  });
  server.registerTool('hang', {}, async (extra) => {
    await new Promise((resolve) => extra.signal.addEventListener('abort', resolve));
    seen.cancelled++;
    return text('too late');
  });
  server.registerTool('seen', {}, async () => text(JSON.stringify(seen)));
  server.registerTool('headers', {}, async (extra) => text(JSON.stringify(extra.requestInfo?.headers ?? {})));
  server.registerTool('surroundings', {}, async () => text(JSON.stringify({ arguments: process.argv.slice(3), environment: process.env })));
  server.registerTool('client', {}, async () => text(JSON.stringify(server.server.getClientVersion())));
  server.registerPrompt('greet', { argsSchema: { name: z.string() } }, ({ name }) => ({ messages: [{ role: 'user', content: { type: 'text', text: `Greet ${name}` } }] }));
  server.registerResource('motto', 'peer://motto', { mimeType: 'text/plain' }, async (uri) => ({ contents: [{ uri: uri.href, text: 'step by step' }] }));
  server.registerResource('user', new ResourceTemplate('peer://users/{id}', { list: undefined }), {}, async (uri, { id }) => ({ contents: [{ uri: uri.href, text: id }] }));
  return server;
}

function text(value) {
  return { content: [{ type: 'text', text: value }] };
}

async function readJson(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return chunks.length === 0 ? undefined : JSON.parse(Buffer.concat(chunks));
}

if (mode === 'stdio') {
  console.error('a word on standard error');
  await makeServer().connect(new StdioServerTransport());
} else {
  // Only here: what they load needs more address space than a sandbox has.
  const { createServer } = await import('node:http');
  const { StreamableHTTPServerTransport } = await import('@modelcontextprotocol/sdk/server/streamableHttp.js');
  const sessions = new Map();
  const http = createServer(async (request, response) => {
    const body = await readJson(request);
    let transport = sessions.get(request.headers['mcp-session-id']);
    if (!transport && body?.method === 'initialize') {
      transport = new StreamableHTTPServerTransport({
        sessionIdGenerator: randomUUID,
        enableJsonResponse: mode === 'json',
        onsessioninitialized: (id) => { seen.sessions++; sessions.set(id, transport); },
        onsessionclosed: (id) => { seen.ended++; sessions.delete(id); },
      });
      await makeServer().connect(transport);
    }
    if (transport) await transport.handleRequest(request, response, body);
    else response.writeHead(404).end();
  });
  http.listen(0, '127.0.0.1', () => console.log(http.address().port));
}
