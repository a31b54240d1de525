// The storefront page of the demonstration.

import { AppClient } from "./app-client.js";
import {
    onPress,
    onSettings,
    readSettings,
    report,
    showClaims,
    showCounts,
    showKept,
    showSettings,
} from "./view.js";

const counts = { issued: 0, asked: 0 };

class ShopError extends Error {
    constructor(status, { code, detail }) {
        super(detail);
        Object.assign(this, { status, code, detail });
    }
}

const SESSION = "demo-session";
let session = JSON.parse(sessionStorage.getItem(SESSION));

const keepSession = (changed) => {
    session = changed;
    sessionStorage.setItem(SESSION, JSON.stringify(session));
};

const startSession = async () =>
    keepSession(await (await fetch("/demo/session", { method: "POST" })).json());

/** Asks in the session; a shop that has been started anew does not know it, and gets another one. */
const fetchShop = async (path, { headers, ...options } = {}) => {
    const send = () =>
        fetch(path, {
            ...options,
            headers: {
                ...headers,
                "sw-access-key": session.accessKey,
                "sw-context-token": session.contextToken,
            },
        });
    const response = await send();
    if (response.status !== 403) {
        return response;
    }
    await startSession();
    showSettings(session.settings);
    return send();
};

// A reload goes on with the session, as a shop's cookie would.
if (session) {
    keepSession(await (await fetchShop("/demo/session")).json());
} else {
    await startSession();
}

const askShop = async (path) => {
    const response = await fetchShop(path, { method: "POST" });
    const body = await response.json();
    if (!response.ok) {
        throw new ShopError(response.status, body.errors[0]);
    }
    return body;
};

const generateToken = () =>
    askShop(`/store-api/app-system/${encodeURIComponent(session.app)}/generate-token`);

const client = new AppClient(session.app, async () => {
    const issued = await generateToken();
    counts.issued += 1;
    return issued;
});

const accepted = (status, detail) => ({ status, code: "accepted", detail });

/** Sends, and reports what came of it; returns the answer's body if the app accepted the request. */
const show = async (what, send) => {
    try {
        const response = await send();
        counts.asked += 1;
        const body = await response.json();
        report(
            what,
            response.ok
                ? accepted(response.status, "the app's server trusts the token")
                : { ...body, detail: body.claim ? `${body.detail} (${body.claim})` : body.detail },
        );
        return response.ok ? body : null;
    } catch (error) {
        if (!(error instanceof ShopError)) {
            throw error;
        }
        report(what, { ...error, detail: `the shop issues no token: ${error.detail}` });
        return null;
    } finally {
        showCounts(counts);
        showKept(client.kept());
    }
};

const customer = `${session.appUrl}/shopware/customer`;
const voucher = `${session.appUrl}/shopware/voucher`;

const ask = async () =>
    showClaims(await show("Ask the app", () => client.fetch(customer)));

/** Asks with headers that no honest storefront sends. */
const askWith = (what, headers) => show(what, () => fetch(customer, { headers }));

onPress("ask", ask);

const redeem = (what) => show(what, () => client.fetch(voucher, { method: "POST" }));

onPress("redeem", async () => {
    client.reset(); // what happens once takes a token of its own
    await redeem("Redeem a voucher");
});

onPress("replay", async () => {
    client.reset();
    await redeem("Redeem a voucher");
    await redeem("Redeem again with the same token");
});

onPress("tamper", async () => {
    const headers = await client.headers();
    const [header, payload, signature] = headers["shopware-app-token"].split(".");
    const claims = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
    const forged = btoa(JSON.stringify({ ...claims, customerId: "0".repeat(32) }))
        .replaceAll("+", "-")
        .replaceAll("/", "_")
        .replaceAll("=", "");
    await askWith("Tampered: another customer's id", {
        ...headers,
        "shopware-app-token": [header, forged, signature].join("."),
    });
});

onPress("expire", async () => {
    const { token, shopId } = await askShop("/demo/expired-token");
    await askWith("Expired a minute ago", {
        "shopware-app-token": token,
        "shopware-app-shop-id": shopId,
    });
});

onPress("other-shop", async () => {
    const headers = await client.headers();
    await askWith("Another shop's id", {
        ...headers,
        "shopware-app-shop-id": session.otherShopId,
    });
});

onPress("too-often", async () => {
    for (let n = 1; n <= 20; n += 1) {
        try {
            await generateToken();
            counts.issued += 1;
        } catch (error) {
            report(`Ask for token ${n} of 20`, error);
            break;
        }
    }
    showCounts(counts);
});

onSettings(async () => {
    const settings = readSettings();
    try {
        const response = await fetchShop("/demo/session", {
            method: "PATCH",
            headers: { "content-type": "application/json" },
            body: JSON.stringify(settings),
        });
        if (!response.ok) {
            const detail = "the shop does not take these settings";
            throw new ShopError(response.status, { code: "settings", detail });
        }
        keepSession({ ...session, settings });
    } finally {
        showSettings(session.settings);
    }
    // What was issued before says what was so before.
    client.reset();
    await ask();
});

const shopify = (token) => askShop(`/demo/shopify/${token}`);
const asBearer = ({ token }) => ({ authorization: `Bearer ${token}` });

onPress("admin", async () => {
    const headers = asBearer(await shopify("admin"));
    await show("Admin token, admin route", () =>
        fetch(`${session.appUrl}/shopify/admin`, { headers }),
    );
});

onPress("checkout-on-admin", async () => {
    const headers = asBearer(await shopify("checkout"));
    await show("Checkout token, admin route", () =>
        fetch(`${session.appUrl}/shopify/admin`, { headers }),
    );
});

const signChangeset = (what, purchase, referenceId) =>
    show(what, () =>
        fetch(`${session.appUrl}/shopify/post-purchase/sign-changeset`, {
            method: "POST",
            headers: { ...asBearer(purchase), "content-type": "application/json" },
            body: JSON.stringify({ referenceId, offerId: 1 }),
        }),
    );

onPress("changeset", async () => {
    const purchase = await shopify("post-purchase");
    await signChangeset("Sign a changeset", purchase, purchase.referenceId);
});

onPress("other-purchase", async () => {
    const purchase = await shopify("post-purchase");
    await signChangeset("A body that names another purchase", purchase, crypto.randomUUID());
});

showSettings(session.settings);
setInterval(() => showKept(client.kept()), 1000);
await ask();
document.body.dataset.ready = "true";
