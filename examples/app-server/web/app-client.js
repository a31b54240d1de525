// The storefront's side: calls an app's server in the name of the customer who is logged in.
//
// The shop issues the token. It is kept in session storage, and asked for again only when it has expired.

// Asked for again this long before, so that no token expires on its way.
const MARGIN_MS = 30_000;

// Refusals that a fresh token may be the answer to. Only the server knows: the browser's clock may have been set back,
// the shop may have another secret by now, and the token may count as used although nothing was done.
const WANTS_FRESH_TOKEN = ["expired", "signature", "too_old", "replay_guard", "replay_unknown"];

export class AppClient {
    #kept;
    #issue;
    #pending = null;
    #generation = 0;

    /**
     * @param {string} name the app's name
     * @param {() => Promise<{token: string, shopId: string}>} issue asks the shop
     */
    constructor(name, issue) {
        this.#kept = new TabValue(`app-system.${name}`);
        this.#issue = issue;
    }

    /** The browser's `fetch`, with the headers that say for whom. */
    async fetch(input, init) {
        const request = new Request(input, init);
        const headers = await this.headers();
        const response = await send(request.clone(), headers);
        if (response.ok) {
            return response;
        }
        const { code } = await response.clone().json().catch(() => ({}));
        if (!WANTS_FRESH_TOKEN.includes(code)) {
            return response;
        }
        this.#forget(headers);
        // When to try again after anything but a 401, the caller decides; `Retry-After` says when it may do.
        return response.status === 401 ? send(request, await this.headers()) : response;
    }

    /** The headers of a token that has not expired. */
    async headers() {
        const kept = this.kept();
        if (kept && kept.until - MARGIN_MS > Date.now()) {
            return kept.headers;
        }
        // Requests at the same time share one token.
        this.#pending ??= this.#ask();
        const generation = this.#generation;
        const issued = await this.#pending;
        // What was asked for before a reset may be another customer's.
        return generation === this.#generation ? issued.headers : this.headers();
    }

    /** What is kept: the headers, and until when by the browser's clock; `null` if nothing is. */
    kept() {
        return this.#kept.read();
    }

    /** Forgets the token: after a log-out, or for something that takes a token of its own. */
    reset() {
        this.#generation += 1;
        this.#pending = null;
        this.#kept.clear();
    }

    /** Forgets the token that was refused, unless another request has renewed it meanwhile. */
    #forget(refused) {
        if (this.kept()?.headers["shopware-app-token"] === refused["shopware-app-token"]) {
            this.#kept.clear();
        }
    }

    async #ask() {
        const generation = this.#generation;
        try {
            const { token, shopId } = await this.#issue();
            const { iat, exp } = claimsOf(token);
            const issued = {
                headers: { "shopware-app-token": token, "shopware-app-shop-id": shopId },
                // The shop's clock and the browser's may differ; how long the token lives is the same by both.
                until: Date.now() + (exp - iat) * 1000,
            };
            if (generation === this.#generation) {
                this.#kept.write(issued);
            }
            return issued;
        } finally {
            if (generation === this.#generation) {
                this.#pending = null;
            }
        }
    }
}

const send = (request, headers) => {
    for (const [name, value] of Object.entries(headers)) {
        request.headers.set(name, value);
    }
    return fetch(request);
};

/** The claims of a token, which only the app's server can check. */
export const claimsOf = (token) => {
    const payload = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
};

/** A value that outlives the page: in session storage, or in memory where that is full or not allowed. */
export class TabValue {
    #key;
    #inMemory = null;

    constructor(key) {
        this.#key = key;
    }

    read() {
        try {
            return this.#inMemory ?? JSON.parse(sessionStorage.getItem(this.#key));
        } catch {
            return null;
        }
    }

    write(value) {
        this.clear();
        try {
            sessionStorage.setItem(this.#key, JSON.stringify(value));
        } catch {
            this.#inMemory = value;
        }
    }

    clear() {
        this.#inMemory = null;
        try {
            sessionStorage.removeItem(this.#key);
        } catch {
            // Nothing can be in there.
        }
    }
}
