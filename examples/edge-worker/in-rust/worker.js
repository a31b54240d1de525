import module from '../dist/in_rust_bg.wasm';
import { fetch, initSync } from '../dist/in_rust.js';

initSync({ module });

export default { fetch };
