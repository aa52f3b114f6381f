/** The one place that imports the `ws` library: clients dial with it, and the server listens with it. */

export { type RawData, WebSocket, WebSocketServer } from 'ws'
