// The storefront's side: calls an app's server in the name of the customer who is logged in.
//
// The shop issues the token. It is kept in session storage, and asked for again only when it has expired.

// Asked for again this long before, so that no token expires on its way.
const MARGIN_MS = 30_000;

export class AppClient {
    #key;
    #issue;
    #storage;
    #pending = null;
    #generation = 0;

    /**
     * @param {string} name the app's name
     * @param {() => Promise<{token: string, expires: string, shopId: string}>} issue asks the shop
     * @param {Storage} storage where the token is kept
     */
    constructor(name, issue, storage = window.sessionStorage) {
        this.#key = `app-system.${name}`;
        this.#issue = issue;
        this.#storage = storage;
    }

    /** `fetch` with the headers that say for whom. */
    async fetch(url, options = {}) {
        const response = await this.#send(url, options);
        if (response.status !== 401) {
            return response;
        }
        // The server knows better whether the token has expired, since the browser's clock may be slow, and whether
        // the shop has another secret by now.
        const problem = await response.clone().json().catch(() => ({}));
        if (problem.code !== "expired" && problem.code !== "signature") {
            return response;
        }
        this.reset();
        return this.#send(url, options);
    }

    /** The headers of a token that has not expired. */
    async headers() {
        const kept = this.kept();
        if (kept && Date.parse(kept.expires) - MARGIN_MS > Date.now()) {
            return kept.headers;
        }
        // Requests at the same time share one token.
        this.#pending ??= this.#ask();
        const generation = this.#generation;
        const issued = await this.#pending;
        // What was asked for before a reset may be another customer's.
        return generation === this.#generation ? issued.headers : this.headers();
    }

    /** What is kept: the headers, and when they expire; `null` if nothing is. */
    kept() {
        try {
            return JSON.parse(this.#storage.getItem(this.#key));
        } catch {
            return null;
        }
    }

    /** Forgets the token: after a log-out, or for something that takes a token of its own. */
    reset() {
        this.#generation += 1;
        this.#pending = null;
        this.#storage.removeItem(this.#key);
    }

    async #send(url, options) {
        const headers = new Headers(options.headers);
        for (const [name, value] of Object.entries(await this.headers())) {
            headers.set(name, value);
        }
        return fetch(url, { ...options, headers });
    }

    async #ask() {
        const generation = this.#generation;
        try {
            const { token, expires, shopId } = await this.#issue();
            const issued = {
                headers: { "shopware-app-token": token, "shopware-app-shop-id": shopId },
                expires,
            };
            if (generation === this.#generation) {
                this.#storage.setItem(this.#key, JSON.stringify(issued));
            }
            return issued;
        } finally {
            if (generation === this.#generation) {
                this.#pending = null;
            }
        }
    }
}
