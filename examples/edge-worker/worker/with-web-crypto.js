import module from '../dist/web-crypto.wasm';
import { handler } from './handler.js';
import { WebCrypto } from './web-crypto.js';

export default handler(new WebCrypto(module));
