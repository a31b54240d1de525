// What the page shows.

const byId = (id) => document.getElementById(id);

const element = (name, text, className) => {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) {
        made.className = className;
    }
    return made;
};

const LABELS = {
    shopId: "Shop",
    customerId: "Customer",
    salesChannelId: "Sales channel",
    cartToken: "Cart",
    currencyId: "Currency",
    languageId: "Language",
    paymentMethodId: "Payment method",
    shippingMethodId: "Shipping method",
    issued: "Issued",
    expires: "Expires",
    key: "Signed with the",
};

const shown = (name, value) => {
    if (name === "issued" || name === "expires") {
        return new Date(value * 1000).toLocaleTimeString([], { hour12: false });
    }
    return name === "key" ? `${value} secret` : value;
};

/** The claims that the app's server has verified; without them, that there are none. */
export const showClaims = (claims) => {
    const names = Object.keys(LABELS).filter((name) => name in (claims ?? {}));
    const rows = names.map((name) => {
        const value = claims[name];
        const row = element("div", "");
        row.append(
            element("dt", LABELS[name]),
            value === null
                ? element("dd", "not for this app", "absent")
                : element("dd", shown(name, value)),
        );
        return row;
    });
    byId("claims").replaceChildren(...rows);
    byId("claims").hidden = !claims;
    byId("no-claims").hidden = Boolean(claims);
};

/** One line of the log, newest first. */
export const report = (what, { status, code, detail }) => {
    const ok = status >= 200 && status < 300;
    const line = element("li", "", ok ? "accepted" : "refused");
    line.dataset.code = code;
    line.dataset.status = status;
    line.append(
        element("span", status, "status"),
        element("strong", what),
        element("code", code),
        element("span", detail, "detail"),
    );
    byId("log").prepend(line);
};

export const showCounts = ({ issued, asked }) => {
    byId("issued").textContent = issued;
    byId("asked").textContent = asked;
};

export const showKept = (kept) => {
    const left = kept ? Math.round((Date.parse(kept.expires) - Date.now()) / 1000) : 0;
    byId("kept").textContent =
        left > 0
            ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")} min`
            : "none";
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

/** Calls `handler` when the button is pressed, which is off meanwhile. */
export const onPress = (id, handler) => {
    const button = byId(id);
    button.addEventListener("click", async () => {
        button.disabled = true;
        await reporting(button.textContent, handler);
        button.disabled = false;
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
        report(what, { status, code, detail: String(error) });
    }
};
