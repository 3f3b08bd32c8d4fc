// An A2A agent made of the official SDK. `node server.mjs` listens on a port that it prints; the card is where the protocol wants it.
import express from 'express';
import { DefaultRequestHandler, InMemoryTaskStore } from '@a2a-js/sdk/server';
import { agentCardHandler, jsonRpcHandler, UserBuilder } from '@a2a-js/sdk/server/express';

const card = {
  name: 'Peer', description: 'Echoes.', protocolVersion: '0.3.0', version: '1.0.0', url: 'set below', preferredTransport: 'JSONRPC',
  capabilities: { streaming: true, pushNotifications: false }, defaultInputModes: ['text'], defaultOutputModes: ['text'],
  skills: [{ id: 'echo', name: 'Echo', description: 'Says it again', tags: ['echo'] }],
};

const executor = {
  async execute(context, bus) {
    const { userMessage, taskId, contextId } = context;
    const said = userMessage.parts.map((part) => part.text ?? '').join(' ');
    if (said === 'break') throw new Error('the agent broke');
    if (!said.startsWith('task ')) {
      // What came in goes out, so that a test sees what was filled in.
      bus.publish({ kind: 'message', messageId: 'answer', role: 'agent', contextId, parts: [{ kind: 'data', data: { userMessage } }] });
      bus.finished();
      return;
    }
    const status = (state, final) => bus.publish({ kind: 'status-update', taskId, contextId, final, status: { state, timestamp: new Date().toISOString() } });
    bus.publish({ kind: 'task', id: taskId, contextId, status: { state: 'submitted', timestamp: new Date().toISOString() }, history: [userMessage] });
    status('working', false);
    bus.publish({ kind: 'artifact-update', taskId, contextId, artifact: { artifactId: 'a', parts: [{ kind: 'text', text: said.slice(5) }] } });
    status('completed', true);
    bus.finished();
  },
  cancelTask: async () => {},
};

const app = express();
const handler = new DefaultRequestHandler(card, new InMemoryTaskStore(), executor);
app.use('/.well-known/agent-card.json', agentCardHandler({ agentCardProvider: handler }));
app.use('/rpc', jsonRpcHandler({ requestHandler: handler, userBuilder: UserBuilder.noAuthentication }));
const http = app.listen(0, '127.0.0.1', () => {
  card.url = `http://127.0.0.1:${http.address().port}/rpc`;
  console.log(http.address().port);
});
