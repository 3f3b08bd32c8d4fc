// A gRPC server made of @grpc/grpc-js alone. Prints its port, and ends with its standard input.
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

const folder = fileURLToPath(new URL('protos/', import.meta.url));
const options = { keepCase: true, longs: String, enums: String, defaults: false, oneofs: false, includeDirs: [folder] };
const { Peer } = grpc.loadPackageDefinition(loader.loadSync('peer.proto', options)).pawl.peer.v1;

const failure = ({ code, message }) => ({ code, details: message });

const server = new grpc.Server();
server.addService(Peer.service, {
  SayHello: (call, done) => done(null, { message: `Hello ${call.request.name ?? ''}` }),
  Count: (call) => {
    const padding = Buffer.alloc(call.request.padding ?? 0);
    for (let value = 1; value <= (call.request.to ?? 0); value++) call.write({ value, padding });
    call.end();
  },
  Sum: (call, done) => {
    let sum = 0n;
    call.on('data', ({ value }) => { sum += BigInt(value ?? 0); });
    call.on('end', () => done(null, { value: sum.toString() }));
  },
  Echo: (call) => {
    call.on('data', (message) => call.write(message));
    call.on('end', () => call.end());
  },
  Fail: (call, done) => done(failure(call.request)),
  FailLater: (call) => {
    call.write({ value: 1 });
    call.emit('error', failure(call.request));
  },
  Metadata: (call, done) => done(null, { received: Object.fromEntries(Object.entries(call.metadata.getMap()).map(([name, value]) => [name, String(value)])) }),
  Mirror: (call, done) => done(null, call.request),
});
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(port);
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
