// What the page shows.

const byId = (id) => document.getElementById(id);

const element = (name, content, className) => {
    const made = document.createElement(name);
    made.append(...[content].flat());
    if (className) {
        made.className = className;
    }
    return made;
};

// A claim that takes a permission is absent without it; some are in one form of the token alone.
const CLAIMS = {
    shopId: { label: "Shop" },
    customerId: { label: "Customer", permission: "customer:read" },
    salesChannelId: { label: "Sales channel", permission: "sales_channel:read" },
    cartToken: { label: "Cart", permission: "cart:read", form: "decision-record" },
    currencyId: { label: "Currency", permission: "currency:read", form: "shipped" },
    languageId: { label: "Language", permission: "language:read", form: "shipped" },
    paymentMethodId: { label: "Payment method", permission: "payment_method:read", form: "shipped" },
    shippingMethodId: { label: "Shipping method", permission: "shipping_method:read", form: "shipped" },
    issued: { label: "Issued", show: (secs) => time(secs) },
    expires: { label: "Expires", show: (secs) => time(secs) },
    key: { label: "Signed with the", show: (key) => `${key} secret` },
};

const time = (secs) => new Date(secs * 1000).toLocaleTimeString([], { hour12: false });

const absence = ({ permission, form }, settings) => {
    if (form && form !== settings.form) {
        return "not in this form of the token";
    }
    return settings.permissions.includes(permission) ? "not in the token" : "not permitted to the app";
};

/** The claims that the app's server has verified, of a token by these settings; or that there are none. */
export const showClaims = (claims, settings) => {
    const names = Object.keys(CLAIMS).filter((name) => name in (claims ?? {}));
    const rows = names.map((name) => {
        const { label, show = (value) => value } = CLAIMS[name];
        const value = claims[name];
        const shown =
            value === null
                ? element("dd", absence(CLAIMS[name], settings), "absent")
                : element("dd", show(value));
        return element("div", [element("dt", label), shown]);
    });
    byId("claims").replaceChildren(...rows);
    byId("claims").hidden = !claims;
    byId("no-claims").hidden = Boolean(claims);
};

/**
 * One line of the log, newest first: what was tried, and what was answered.
 *
 * @param {"good" | "bad" | "neutral"} tone whether it is as it should be
 * @param {string} outcome the same in words
 * @param {unknown} [document] what to show on demand, such as a changeset
 */
export const report = (what, { status, code, detail, tone, outcome, document }) => {
    const line = element("li", [], tone);
    line.dataset.code = code;
    line.dataset.status = status;
    line.append(
        element("span", String(status || "–"), "status"),
        element("strong", what),
        element("span", outcome, "outcome"),
        element("span", code === "accepted" ? detail : [element("code", code), ` ${detail}`], "detail"),
    );
    if (document) {
        const json = element("pre", JSON.stringify(document, null, 2));
        line.append(element("details", [element("summary", "What was signed"), json]));
    }
    const log = byId("log");
    log.firstElementChild.prepend(line);
    log.scrollTop = 0;
};

const showCount = (id, count, noun) => {
    byId(id).textContent = count;
    byId(id).nextElementSibling.textContent = count === 1 ? noun : `${noun}s`;
};

export const showCounts = ({ issued, asked }) => {
    showCount("issued", issued, "token");
    showCount("asked", asked, "request");
};

export const showKept = (kept) => {
    const left = kept ? Math.round((kept.until - Date.now()) / 1000) : 0;
    const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    byId("kept").replaceChildren(
        ...(left > 0 ? [element("b", clock), " left on the token kept"] : ["no token kept"]),
    );
};

export const showSettings = ({ loggedIn, appActive, permissions, form }) => {
    byId("logged-in").checked = loggedIn;
    byId("app-active").checked = appActive;
    for (const box of document.querySelectorAll("[name=permission]")) {
        box.checked = permissions.includes(box.value);
    }
    byId("form").value = form;
    byId("greeting").textContent = loggedIn ? "Ada Lovelace" : "Guest";
};

export const readSettings = () => ({
    loggedIn: byId("logged-in").checked,
    appActive: byId("app-active").checked,
    permissions: [...document.querySelectorAll("[name=permission]:checked")].map(
        (box) => box.value,
    ),
    form: byId("form").value,
});

/** Calls `handler` when the button is pressed, which does nothing meanwhile but keeps the focus. */
export const onPress = (id, handler) => {
    const button = byId(id);
    button.addEventListener("click", async () => {
        if (button.ariaDisabled) {
            return;
        }
        button.ariaDisabled = "true";
        await reporting(button.textContent, handler);
        button.ariaDisabled = null;
    });
};

export const onSettings = (handler) =>
    byId("settings").addEventListener("change", () => reporting("Change the settings", handler));

/** Calls `handler`, and reports what it throws. */
const reporting = async (what, handler) => {
    try {
        await handler();
    } catch (error) {
        const { status = 0, code = "page" } = error;
        report(what, { status, code, detail: String(error), tone: "bad", outcome: "failed" });
    }
};
