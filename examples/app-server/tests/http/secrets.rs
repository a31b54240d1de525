//! What becomes of secrets at rest: gone when they count no more, and encrypted where there is a
//! key.

use std::io::Read as _;
use std::time::Duration;

use app_server::shop::SHOP;
use app_server::store::{Owner, Rotation, SealError, Sealing, Store, StoreError};

use crate::process::{carry_out, command, refusal, run, stdout};
use crate::support::{
    Database, Ended, OTHER_SECRET, SECRET, Server, TestApp, accepted, fill, limits, memory, now,
    router, token, token_of,
};

const OWNER: Owner<'_> = Owner::Shopware(SHOP);

fn holds(file: &Database, secret: &str) -> bool {
    file.bytes()
        .windows(secret.len())
        .any(|window| window == secret.as_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_counts_no_more_is_nowhere() {
    let app = TestApp::start().await;
    // A server reads all the while.
    accepted(app.customer(&token(), SHOP)).await;
    for n in 0..5 {
        let secret = format!("the shop's secret after rotation number {n}");
        let rotated = app.store.rotate(OWNER, &secret, now(), now()).await;
        assert_eq!(rotated.unwrap(), Rotation::Done);
    }
    // The previous one is there, and its time is over.
    let previous = "the shop's secret after rotation number 3";
    assert!(holds(&app.file, previous));
    for n in 0..3 {
        let older = format!("the shop's secret after rotation number {n}");
        assert!(!holds(&app.file, &older), "{older}");
    }
    assert!(!holds(&app.file, SECRET));
    assert_eq!(app.store.forget_expired(now()).await.unwrap(), 1);
    assert!(!holds(&app.file, previous));
    assert!(holds(
        &app.file,
        "the shop's secret after rotation number 4"
    ));
    assert_eq!(app.store.forget_expired(now()).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_still_counts_is_not_forgotten() {
    let app = TestApp::start().await;
    let until = now().saturating_add(Duration::from_secs(60));
    let rotated = app.store.rotate(OWNER, OTHER_SECRET, now(), until).await;
    assert_eq!(rotated.unwrap(), Rotation::Done);
    assert_eq!(stdout(&run(&app.database(), &["forget"], "")), "0 removed");
    let body = accepted(app.customer(&token(), SHOP)).await;
    assert_eq!(body["key"], "previous");
    // A leaked or mistyped one is gone at once.
    assert!(app.store.revoke_previous(OWNER).await.unwrap());
    assert!(!holds(&app.file, SECRET));
    let meant = "the secret that was meant, long enough";
    let added = app.store.add(
        Owner::Shopware("mistyped"),
        "a mistyped secret, long enough too",
    );
    assert!(added.await.unwrap());
    let replaced = app.store.replace(Owner::Shopware("mistyped"), meant).await;
    assert!(replaced.unwrap());
    assert!(holds(&app.file, meant) && !holds(&app.file, "a mistyped secret"));
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_key_no_secret_is_stored_in_plain_text() {
    let (key_text, other_key) = ("0f".repeat(32), "a1".repeat(32));
    let file = Database::new();
    let url = file.url();
    let with = |keys: &str, args: &[&str], stdin: &str| {
        let mut command = command(&url, args);
        command.env("SECRETS_KEY", keys);
        carry_out(command, stdin)
    };
    // First in plain text, as it may have been for long.
    stdout(&run(&url, &["migrate"], ""));
    stdout(&run(&url, &["add", "shopware", SHOP], SECRET));
    stdout(&run(
        &url,
        &["rotate", "shopware", SHOP, "--keep", "1h"],
        OTHER_SECRET,
    ));
    assert!(holds(&file, SECRET) && holds(&file, OTHER_SECRET));
    let said = refusal(&with(
        &key_text,
        &["rotate", "shopware", SHOP],
        "n".repeat(40).as_str(),
    ));
    assert!(said.contains("migrate"), "{said}");

    stdout(&with(&key_text, &["migrate"], ""));
    assert!(!holds(&file, SECRET) && !holds(&file, OTHER_SECRET));
    let open = async |keys: &str| {
        let sealing = Sealing::from_hex(keys).unwrap();
        Store::connect(&url, Some(sealing)).await.unwrap()
    };
    let store = open(&key_text).await;
    let server = Server::serve(router(store, memory(), limits()), limits()).await;
    assert_eq!(
        accepted(server.customer(&token(), SHOP)).await["key"],
        "previous"
    );
    let new = token_of(SHOP, OTHER_SECRET);
    assert_eq!(
        accepted(server.customer(&new, SHOP)).await["key"],
        "current"
    );

    // Without the key, with another, or moved to another shop it is worth nothing.
    let plain = Store::connect(&url, None).await.unwrap();
    let seal = |result: Result<_, StoreError>| match result {
        Err(StoreError::Seal(error)) => error,
        _ => panic!("it was read"),
    };
    assert_eq!(seal(plain.keys(OWNER).await), SealError::NoKey);
    let other = open(&other_key).await;
    assert_eq!(seal(other.keys(OWNER).await), SealError::Refused);
    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(&url).await.unwrap();
    let moved =
        "INSERT INTO secrets (platform, id, secret) SELECT platform, 'moved', secret FROM secrets";
    sqlx::raw_sql(moved).execute(&pool).await.unwrap();
    let sealed = open(&key_text).await;
    let result = sealed.keys(Owner::Shopware("moved")).await;
    assert_eq!(seal(result), SealError::Refused);
    sqlx::raw_sql("DELETE FROM secrets WHERE id = 'moved'")
        .execute(&pool)
        .await
        .unwrap();

    // A new key takes over, and the old one is good for nothing any more.
    stdout(&with(&format!("{other_key},{key_text}"), &["migrate"], ""));
    assert!(open(&other_key).await.keys(OWNER).await.unwrap().is_some());
    assert_eq!(seal(sealed.keys(OWNER).await), SealError::Refused);
    stdout(&with(
        &other_key,
        &["revoke-previous", "shopware", SHOP],
        "",
    ));
    let generate = ["rotate", "shopware", SHOP, "--generate"];
    let generated = stdout(&with(&other_key, &generate, ""));
    assert!(generated.len() == 64 && !holds(&file, &generated));
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_may_encrypt_the_secrets_at_the_same_time() {
    let migrate = |file: &Database| {
        let mut command = command(&file.url(), &["migrate"]);
        command.env("SECRETS_KEY", "0f".repeat(32));
        command
    };
    // On no file, and on one with secrets in plain text, which a server reads.
    for filled in [false, true] {
        let file = Database::new();
        let mut server = None;
        if filled {
            let store = Store::open(&file.url()).await.unwrap();
            fill(&store).await;
            server = Some(store);
        }
        let commands = (0..12).map(|_| Ended(migrate(&file).spawn().unwrap()));
        for mut process in commands.collect::<Vec<_>>() {
            if let Some(store) = &server {
                assert!(!store.owners().await.unwrap().is_empty());
            }
            let status = process.0.wait().unwrap();
            let mut said = String::new();
            let stderr = process.0.stderr.as_mut().unwrap();
            stderr.read_to_string(&mut said).unwrap();
            assert!(status.success(), "{said}");
        }
        assert!(!holds(&file, SECRET));
    }
}

#[test]
fn a_key_that_is_none_is_refused() {
    for keys in [
        "",
        "0f",
        "g0".repeat(32).as_str(),
        &format!("{},", "0f".repeat(32)),
    ] {
        assert_eq!(
            Sealing::from_hex(keys).err(),
            Some(SealError::Keys),
            "{keys}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_secret_is_refused() {
    let file = Database::new();
    let url = file.url();
    stdout(&run(&url, &["migrate"], ""));
    stdout(&run(&url, &["add", "shopware", "shop"], SECRET));
    let too_long = "s".repeat(256);
    let two_lines = format!("{SECRET}\n{OTHER_SECRET}");
    for (secret, why) in [
        ("", "empty"),
        ("\n", "empty"),
        ("31 bytes: one less than allowed", "shorter"),
        (too_long.as_str(), "longer"),
        (two_lines.as_str(), "one line"),
        (" a secret with a space before it, long enough", "space"),
    ] {
        for args in [
            ["add", "shopware", "new"],
            ["rotate", "shopware", "shop"],
            ["replace", "shopware", "shop"],
        ] {
            let said = refusal(&run(&url, &args, secret));
            assert!(said.contains(why), "{args:?}: {said}");
            assert!(secret.len() < 2 || !said.contains(secret.trim()), "{said}");
        }
    }
    let unchanged = refusal(&run(&url, &["rotate", "shopware", "shop"], SECRET));
    assert!(unchanged.contains("already"), "{unchanged}");
    let store = Store::open(&url).await.unwrap();
    assert!(store.keys(Owner::Shopware("new")).await.unwrap().is_none());
}
