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
        // The browser's clock may be slow: the server knows better whether the token has expired.
        const problem = await response.clone().json().catch(() => ({}));
        if (problem.code !== "expired") {
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
        this.#pending ??= this.#ask().finally(() => {
            this.#pending = null;
        });
        return (await this.#pending).headers;
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
        const { token, expires, shopId } = await this.#issue();
        const kept = {
            headers: { "shopware-app-token": token, "shopware-app-shop-id": shopId },
            expires,
        };
        this.#storage.setItem(this.#key, JSON.stringify(kept));
        return kept;
    }
}
