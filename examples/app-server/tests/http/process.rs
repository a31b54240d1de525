//! The commands and the server as processes of their own.

use std::io::{BufRead, BufReader, Write as _};
use std::process::{Command, Output, Stdio};

use reqwest::{Client, RequestBuilder};

use crate::support::{Ended, shopware};

/// One of the commands, over this database.
pub fn command(database: &str, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_app-server"));
    for name in ["CLIENT_ID", "DATABASE_URL", "REDIS_URL", "SECRETS_KEY"] {
        command.env_remove(name);
    }
    command
        .args(["--database", database])
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Carries it out.
pub fn carry_out(mut command: Command, stdin: &str) -> Output {
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    // One that needs no input may have ended already.
    let _ = input.write_all(stdin.as_bytes());
    drop(input);
    child.wait_with_output().unwrap()
}

pub fn run(database: &str, args: &[&str], stdin: &str) -> Output {
    carry_out(command(database, args), stdin)
}

/// What a command says that must succeed.
pub fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout).trim_end().to_owned()
}

/// What a command says that must fail.
pub fn refusal(output: &Output) -> String {
    assert!(!output.status.success(), "{}", text(&output.stdout));
    text(&output.stderr)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_owned()).unwrap()
}

/// The server as a process of its own.
pub struct Process {
    pub child: Ended,
    pub url: String,
    pub client: Client,
}

/// Starts a command that serves, and waits until it does.
pub fn start(mut command: Command) -> Process {
    command.stderr(Stdio::inherit());
    start_logging(command)
}

/// The same, with its log where it was told to go.
pub fn start_logging(mut command: Command) -> Process {
    let mut child = Ended(command.spawn().unwrap());
    let stdout = BufReader::new(child.0.stdout.take().unwrap());
    let url = stdout.lines().map_while(Result::ok).find_map(|line| {
        let (_, port) = line
            .strip_prefix("the app:")?
            .trim_end_matches('/')
            .rsplit_once(':')?;
        Some(format!("http://127.0.0.1:{port}"))
    });
    Process {
        child,
        url: url.expect("the server says where it listens"),
        client: Client::new(),
    }
}

impl Process {
    pub fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.url))
    }

    pub fn customer(&self, token: &str, shop: &str) -> RequestBuilder {
        shopware(self.get("/shopware/customer"), token, shop)
    }

    #[cfg(unix)]
    pub fn terminate(&self) {
        let pid = self.child.0.id().to_string();
        assert!(Command::new("kill").arg(pid).status().unwrap().success());
    }
}
