import module from '../dist/own-mac.wasm';
import { handler } from './handler.js';
import { OwnMac } from './own-mac.js';

export default handler(new OwnMac(module));
