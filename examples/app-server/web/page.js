// The storefront page of the demonstration.

import { AppClient, TabValue, claimsOf } from "./app-client.js";
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

const keptSession = new TabValue("demo-session");
let session = keptSession.read();

const keepSession = (changed) => {
    session = changed;
    keptSession.write(session);
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

/** How an answer compares with what should have come: acceptance, or for an attack a refusal with this code. */
const judged = ({ status, code }, attack) => {
    const accepted = status >= 200 && status < 300;
    if (!attack) {
        return accepted ? ["good", "accepted"] : ["bad", "refused"];
    }
    if (code === attack) {
        return ["good", "refused, as it should be"];
    }
    return ["bad", accepted ? "accepted, although it must not be" : "refused for another reason"];
};

const judge = (what, answer, attack) => {
    const [tone, outcome] = judged(answer, attack);
    report(what, { ...answer, tone, outcome });
};

/**
 * Sends, and reports what came of it; returns the answer's body if the app accepted the request.
 *
 * @param {object} [more]
 * @param {string} [more.attack] the code of the refusal that this must meet
 * @param {(body: object) => {detail: string, document?: object}} [more.say] what an accepted answer says
 */
const show = async (what, send, { attack, say } = {}) => {
    try {
        const response = await send();
        counts.asked += 1;
        const { status, ok } = response;
        const body = await response.json();
        const answer = ok
            ? { status, code: "accepted", ...say?.(body) }
            : { ...body, detail: body.claim ? `${body.detail} (${body.claim})` : body.detail };
        judge(what, answer, attack);
        return ok ? body : null;
    } catch (error) {
        if (!(error instanceof ShopError)) {
            throw error;
        }
        report(what, { ...error, tone: "neutral", outcome: "the shop issues no token" });
        return null;
    } finally {
        showCounts(counts);
        showKept(client.kept());
    }
};

const customer = `${session.appUrl}/shopware/customer`;
const voucher = `${session.appUrl}/shopware/voucher`;

const ask = async () => {
    const say = ({ customerId }) => ({ detail: `customer ${customerId ?? "unknown"}` });
    const { settings } = session;
    showClaims(await show("Ask the app who I am", () => client.fetch(customer), { say }), settings);
};

/** Asks with headers that no honest storefront sends. */
const askWith = (what, attack, makeHeaders) =>
    show(what, async () => fetch(customer, { headers: await makeHeaders() }), { attack });

onPress("ask", ask);

const redeem = (what, attack) => {
    const say = ({ voucher }) => ({ detail: `voucher ${voucher}` });
    return show(what, () => client.fetch(voucher, { method: "POST" }), { attack, say });
};

onPress("redeem", async () => {
    client.reset(); // what happens once takes a token of its own
    await redeem("Redeem a voucher");
});

onPress("replay", async () => {
    client.reset();
    if (await redeem("Redeem a voucher")) {
        await redeem("Redeem again with the same token", "replayed");
    }
});

onPress("tamper", () =>
    askWith("Another customer’s id in the token", "signature", async () => {
        const headers = await client.headers();
        const token = headers["shopware-app-token"];
        const [header, , signature] = token.split(".");
        const forged = btoa(JSON.stringify({ ...claimsOf(token), customerId: "0".repeat(32) }))
            .replaceAll("+", "-")
            .replaceAll("/", "_")
            .replaceAll("=", "");
        return { ...headers, "shopware-app-token": [header, forged, signature].join(".") };
    }),
);

onPress("expire", () =>
    askWith("A token that expired a minute ago", "expired", async () => {
        const { token, shopId } = await askShop("/demo/expired-token");
        return { "shopware-app-token": token, "shopware-app-shop-id": shopId };
    }),
);

onPress("other-shop", () =>
    askWith("Another shop’s id", "signature", async () => ({
        ...(await client.headers()),
        "shopware-app-shop-id": session.otherShopId,
    })),
);

onPress("too-often", async () => {
    for (let n = 1; n <= 20; n += 1) {
        try {
            await generateToken();
            counts.issued += 1;
        } catch (error) {
            judge(`Token ${n} of 20`, error, "FRAMEWORK__RATE_LIMIT_EXCEEDED");
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

const askAdmin = async (what, token, attack) => {
    const headers = asBearer(await shopify(token));
    const say = ({ user, shop }) => ({ detail: `user ${user} of ${shop}` });
    await show(what, () => fetch(`${session.appUrl}/shopify/admin`, { headers }), { attack, say });
};

onPress("admin", () => askAdmin("Admin token, admin route", "admin"));

onPress("checkout-on-admin", () =>
    askAdmin("Checkout token, admin route", "checkout", "claim_mismatch"),
);

const signChangeset = (what, purchase, referenceId, attack) => {
    const say = ({ token }) => {
        const changeset = claimsOf(token);
        const [{ variantId, quantity, discount }] = changeset.changes;
        const what = `${quantity} × ${discount.title}, variant ${variantId}, ${discount.value} % off`;
        return { detail: `adds ${what}`, document: changeset };
    };
    return show(
        what,
        () =>
            fetch(`${session.appUrl}/shopify/post-purchase/sign-changeset`, {
                method: "POST",
                headers: { ...asBearer(purchase), "content-type": "application/json" },
                body: JSON.stringify({ referenceId, offerId: 1 }),
            }),
        { attack, say },
    );
};

onPress("changeset", async () => {
    const purchase = await shopify("post-purchase");
    await signChangeset("Sign a changeset", purchase, purchase.referenceId);
});

onPress("other-purchase", async () => {
    const purchase = await shopify("post-purchase");
    const other = crypto.randomUUID();
    await signChangeset("A body that names another purchase", purchase, other, "claim_mismatch");
});

showSettings(session.settings);
setInterval(() => showKept(client.kept()), 1000);
await ask();
document.body.dataset.ready = "true";
