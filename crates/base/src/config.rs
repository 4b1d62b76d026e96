//! Configuration: one TOML file, and environment variables over it.
//!
//! A variable `ALLTING__DATABASE__URL` sets `url` in `[database]`; the program never reads a
//! variable that does not start with `ALLTING__`. An unknown key is an error, so that a typing
//! error is not a silent default.

use std::net::SocketAddr;
use std::path::Path;

pub use ipnet::IpNet;
use serde::Deserialize;

mod mail;
mod sections;

pub use mail::*;
pub use sections::*;
use sections::{default_admin, default_listen};

/// Everything that can be configured. [`Config::describe`] prints it with secrets hidden.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where the door listens.
    #[serde(default = "default_listen")]
    pub listen: SocketAddr,
    /// Where metrics and health are served for the operator; keep it off the public network.
    #[serde(default = "default_admin")]
    pub admin_listen: SocketAddr,
    pub database: Database,
    #[serde(default)]
    pub files: Files,
    pub keys: Keys,
    #[serde(default)]
    pub log: Log,
    pub backup: Option<Backup>,
    #[serde(default)]
    pub limits: Limits,
    #[serde(default)]
    pub stop: Stop,
    #[serde(default)]
    pub journal: Journal,
    #[serde(default)]
    pub search: Search,
    #[serde(default)]
    pub register: Register,
    #[serde(default)]
    pub flow: Flow,
    #[serde(default)]
    pub mail: Mail,
    #[serde(default)]
    pub lines: Lines,
    #[serde(default)]
    pub rates: Rates,
    #[serde(default, rename = "tenant")]
    pub tenants: Vec<Tenant>,
}

impl Config {
    /// Reads the file and lays the environment over it.
    ///
    /// # Errors
    /// One sentence that says which key is wrong and what is expected there.
    pub fn load(path: &Path, env: impl Iterator<Item = (String, String)>) -> Result<Self, String> {
        let text = std::fs::read_to_string(path)
            .map_err(|e| format!("cannot read the configuration file {}: {e}", path.display()))?;
        Self::parse(&text, env).map_err(|e| format!("{}: {e}", path.display()))
    }

    /// As [`Config::load`], from text.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn parse(text: &str, env: impl Iterator<Item = (String, String)>) -> Result<Self, String> {
        let mut table: toml::Table = text.parse().map_err(|e: toml::de::Error| e.to_string())?;
        for (name, value) in env {
            let Some(keys) = name.strip_prefix("ALLTING__") else { continue };
            overlay(&mut table, keys, value).map_err(|e| format!("environment variable {name}: {e}"))?;
        }
        let config: Self = table.try_into().map_err(|e: toml::de::Error| e.to_string())?;
        let wrong = config.faults();
        if wrong.is_empty() { Ok(config) } else { Err(wrong.join("\n")) }
    }

    /// Where this node keeps its search index: beside the files, unless it is said otherwise.
    pub fn search_folder(&self) -> std::path::PathBuf {
        let beside = || self.files.folder.parent().unwrap_or(Path::new(".")).join("search");
        self.search.folder.clone().unwrap_or_else(beside)
    }

    /// What is wrong, one sentence each.
    fn faults(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut say = |text: String| wrong.push(text);
        if !is_database(&self.database.url) {
            say("[database] url must begin with sqlite: or postgres:".into());
        }
        for url in &self.database.replicas {
            if self.database.url.starts_with("sqlite:")
                || !["postgres:", "postgresql:"].iter().any(|p| url.starts_with(p))
            {
                say("[database] replicas are PostgreSQL servers beside url, each beginning with postgres:".into());
            }
        }
        if self.keys.file.is_some() == self.keys.master.is_some() {
            say("[keys] needs exactly one of file and master".into());
        }
        if self.keys.file.is_some() && !self.keys.previous.is_empty() {
            say("[keys] previous belongs to master; with a file the keys stand in the file, newest first".into());
        }
        if self.keys.subjects.as_ref().is_some_and(|url| !is_database(url)) {
            say("[keys] subjects must begin with sqlite: or postgres:".into());
        }
        if self.journal.publish_seconds == 0 {
            say("[journal] publish_seconds must be at least 1".into());
        }
        if self.journal.publish_url.as_ref().is_some_and(|u| !is_web_address(u)) {
            say("[journal] publish_url must be an address such as https://example.no/heads".into());
        }
        self.mail.faults().into_iter().for_each(&mut say);
        let mut domains = std::collections::HashSet::new();
        for domain in self.tenants.iter().filter_map(|t| t.mail.domain.as_ref()) {
            if !domains.insert(domain.to_ascii_lowercase()) {
                say(format!("the mail domain {domain} stands under two tenants"));
            }
        }
        if self.tenants.is_empty() {
            say("at least one [[tenant]] is needed".into());
        }
        let mut hosts = std::collections::HashSet::new();
        for t in &self.tenants {
            if t.hosts.is_empty() {
                say(format!("[[tenant]] {} has no hosts: nobody could reach it", t.name));
            }
            for host in &t.hosts {
                if !hosts.insert(host) {
                    say(format!("the host {host} stands under two tenants"));
                }
            }
            let reachable = |c: &&String| {
                !["mailto:", "tel:", "https:"].iter().any(|s| c.starts_with(s)) || c.chars().any(char::is_control)
            };
            if let Some(contact) = t.security.contacts.iter().find(reachable) {
                say(format!("[tenant.security] {}: {contact:?} must begin with mailto:, tel: or https:", t.name));
            }
            if !(100_000_000..=999_999_999).contains(&t.orgno) {
                say(format!("[[tenant]] {}: orgno must have nine digits", t.name));
            }
            if t.municipality_number.as_ref().is_some_and(|n| n.len() != 4 || !n.bytes().all(|b| b.is_ascii_digit())) {
                say(format!("[[tenant]] {}: municipality_number must be four digits in quotes", t.name));
            }
            for (key, url) in [("url", &t.url), ("issuer", &t.sign_in.issuer)] {
                match url::Url::parse(url) {
                    Ok(u) if !url.ends_with('/') && u.has_host() => {}
                    _ => say(format!(
                        "[[tenant]] {}: {key} must be an address such as https://example.no without a slash at the end",
                        t.name
                    )),
                }
            }
        }
        let issuers = |test: bool| self.tenants.iter().filter(move |t| t.sign_in.test_issuer == test);
        if let (Some(test), Some(real)) = (issuers(true).next(), issuers(false).next()) {
            say(format!(
                "{} uses the test issuer, where anybody can sign in as anybody, beside the real issuer of {}; remove one of them",
                test.name, real.name
            ));
        }
        wrong
    }

    /// What is in force, for `allting check`, with secrets hidden.
    pub fn describe(&self) -> String {
        let mut shown = self.clone();
        shown.database.url = hide_password(&shown.database.url);
        shown.database.replicas.iter_mut().for_each(|url| *url = hide_password(url));
        shown.journal.publish_url = shown.journal.publish_url.as_deref().map(hide_password);
        if shown.keys.master.is_some() {
            shown.keys.master = Some("(hidden)".into());
        }
        shown.keys.previous.fill("(hidden)".into());
        if let Some(password) = shown.mail.smart_host.as_mut().and_then(|h| h.password.as_mut()) {
            *password = "(hidden)".into();
        }
        shown.keys.subjects = shown.keys.subjects.as_deref().map(hide_password);
        format!("{shown:#?}")
    }
}

fn is_database(url: &str) -> bool {
    ["sqlite:", "postgres:", "postgresql:"].iter().any(|p| url.starts_with(p))
}

fn is_web_address(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|u| ["http", "https"].contains(&u.scheme()) && u.has_host())
}

fn hide_password(url: &str) -> String {
    match url::Url::parse(url) {
        Ok(mut parsed) if parsed.password().is_some() => {
            // The url crate refuses only for addresses that cannot carry a password.
            let _ = parsed.set_password(Some("hidden"));
            parsed.to_string()
        }
        _ => url.to_owned(),
    }
}

/// Sets `DATABASE__URL` and the like; numbers and booleans are recognised by how they look.
fn overlay(table: &mut toml::Table, keys: &str, value: String) -> Result<(), String> {
    let mut parts: Vec<String> = keys.split("__").map(str::to_ascii_lowercase).collect();
    let last = parts.pop().filter(|k| !k.is_empty()).ok_or("names no key")?;
    let mut at = table;
    for part in parts {
        at = at
            .entry(part.clone())
            .or_insert_with(|| toml::Value::Table(toml::Table::new()))
            .as_table_mut()
            .ok_or_else(|| format!("{part} is not a section"))?;
    }
    let parsed = value
        .parse::<i64>()
        .map(toml::Value::Integer)
        .or_else(|_| value.parse::<bool>().map(toml::Value::Boolean))
        .unwrap_or(toml::Value::String(value));
    at.insert(last, parsed);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        [database]
        url = "postgres://allting:geheim@localhost/allting"
        [keys]
        master = "00"
        [[tenant]]
        orgno = 312232324
        name = "Nordsund"
        municipality_number = "1505"
        hosts = ["localhost"]
        url = "http://localhost:8080"
        [tenant.sign_in]
        issuer = "http://localhost:8081"
        client_id = "c"
        private_key_file = "k.pem"
        key_id = "k"
    "#;

    fn none() -> std::iter::Empty<(String, String)> {
        std::iter::empty()
    }

    #[test]
    fn the_environment_stands_over_the_file() {
        let env = [("ALLTING__DATABASE__CONNECTIONS".to_owned(), "3".to_owned())];
        let config = Config::parse(GOOD, env.into_iter()).unwrap();
        assert_eq!(config.database.connections, 3);
    }

    #[test]
    fn secrets_are_not_shown() {
        let keys = r#"master = "abcdef"
        previous = ["fedcba"]
        subjects = "postgres://allting:hemmelig@localhost/keys"
        [mail.smart_host]
        host = "localhost"
        user = "allting"
        password = "hysj""#;
        let shown = Config::parse(&GOOD.replace("master = \"00\"", keys), none()).unwrap().describe();
        for secret in ["geheim", "abcdef", "fedcba", "hemmelig", "hysj"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }

    #[test]
    fn replicas_hide_their_passwords_and_belong_to_postgresql() {
        let with = |url: &str| {
            let replicas = "[database]\nreplicas = [\"postgres://a:geheim@other/allting\"]";
            GOOD.replace("[database]", replicas).replace("postgres://allting:geheim@localhost/allting", url)
        };
        let shown = Config::parse(&with("postgres://b/allting"), none()).unwrap().describe();
        assert!(shown.contains("other") && !shown.contains("geheim"), "{shown}");
        assert!(Config::parse(&with("sqlite:x"), none()).unwrap_err().contains("replicas"));
    }

    #[test]
    fn faults_are_said_in_words() {
        let twice = format!("{GOOD}\n{}", &GOOD[GOOD.find("[[tenant]]").unwrap()..])
            .replace("http://localhost:8080", "nowhere");
        let said = Config::parse(&twice, none()).unwrap_err();
        assert!(said.contains("the host localhost stands under two tenants"), "{said}");
        assert!(said.contains("url must be an address"), "{said}");
        let typo = Config::parse(&GOOD.replace("client_id", "clientid"), none()).unwrap_err();
        assert!(typo.contains("clientid"), "{typo}");
    }

    #[test]
    fn the_test_issuer_does_not_stand_beside_a_real_one() {
        let other = GOOD[GOOD.find("[[tenant]]").unwrap()..].replace("localhost\"]", "other\"]");
        let said = Config::parse(&format!("{GOOD}test_issuer = true\n{other}"), none()).unwrap_err();
        assert!(said.contains("anybody can sign in as anybody"), "{said}");
    }
}
