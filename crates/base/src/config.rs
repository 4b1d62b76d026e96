//! Configuration: one TOML file, and environment variables over it.
//!
//! A variable `ALLTING__DATABASE__URL` sets `url` in `[database]`; the program never reads a
//! variable that does not start with `ALLTING__`. Lists and `[[tenant]]` stand in the file alone.
//! An unknown key is an error, so that a typing error is not a silent default.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

pub use ipnet::IpNet;
use serde::Deserialize;

mod mail;
mod secret;
mod sections;

pub use mail::*;
pub use secret::Secret;
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
    /// Without it no backup can be taken or restored: there is no key for it.
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
    /// `[[tenant]]`: at least one.
    #[serde(default, rename = "tenant")]
    pub tenants: Vec<Tenant>,
}

impl Config {
    /// Reads the file and lays the environment over it.
    ///
    /// # Errors
    /// One sentence that says which key is wrong and what is expected there, and quotes no value: it may be
    /// a secret.
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
        let mut table: toml::Table = text.parse().map_err(|e| secret::unreadable(&e, text))?;
        let mut from_env = Vec::new();
        for (name, value) in env {
            let Some(keys) = name.strip_prefix("ALLTING__") else { continue };
            let keys: Vec<String> = keys.split("__").map(str::to_ascii_lowercase).collect();
            put(&mut table, &keys, guessed(&value)).map_err(|e| format!("environment variable {name}: {e}"))?;
            from_env.push((keys, value));
        }
        let config = fitted(table, from_env)?;
        let wrong = config.faults();
        if wrong.is_empty() { Ok(config) } else { Err(wrong.join("\n")) }
    }

    /// Where this node keeps its search index: beside the files, unless it is said otherwise.
    pub fn search_folder(&self) -> PathBuf {
        let beside = || self.files.folder.parent().unwrap_or(Path::new(".")).join("search");
        self.search.folder.clone().unwrap_or_else(beside)
    }

    /// The file in which the keys of persons lie; none where they lie in a PostgreSQL.
    pub fn key_store_file(&self) -> Option<PathBuf> {
        match &self.keys.subjects {
            Some(url) => sqlite_file(url).map(Path::to_owned),
            None => {
                let database = sqlite_file(&self.database.url)?;
                Some(database.parent()?.join("keys").join(database.file_name()?))
            }
        }
    }

    /// What is not wrong, but can hardly be meant; one sentence each.
    pub fn doubts(&self) -> Vec<String> {
        let mut doubts = Vec::new();
        if self.backup.as_ref().is_some_and(|b| b.every_minutes.is_some() && b.folder.is_none()) {
            doubts.push("[backup] every_minutes needs folder: without it no backup is taken".to_owned());
        }
        doubts
    }

    /// What is wrong, one sentence each.
    fn faults(&self) -> Vec<String> {
        let mut wrong = self.store_faults();
        wrong.extend(self.mail.faults());
        wrong.extend(self.twice());
        if self.tenants.is_empty() {
            wrong.push("at least one [[tenant]] is needed".into());
        }
        wrong.extend(self.tenants.iter().flat_map(Tenant::faults));
        wrong.extend(self.test_issuer_fault());
        wrong
    }

    /// Of `[database]`, `[keys]` and `[journal]`.
    fn store_faults(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut say = |text: &str| wrong.push(text.to_owned());
        if !is_database(&self.database.url) {
            say("[database] url must begin with sqlite: or postgres:");
        }
        for url in &self.database.replicas {
            if self.database.url.starts_with("sqlite:")
                || !["postgres:", "postgresql:"].iter().any(|p| url.starts_with(p))
            {
                say("[database] replicas are PostgreSQL servers beside url, each beginning with postgres:");
            }
        }
        if self.keys.file.is_some() == self.keys.master.is_some() {
            say("[keys] needs exactly one of file and master");
        }
        if self.keys.file.is_some() && !self.keys.previous.is_empty() {
            say("[keys] previous belongs to master; with a file the keys stand in the file, newest first");
        }
        if self.keys.subjects.as_ref().is_some_and(|url| !is_database(url)) {
            say("[keys] subjects must begin with sqlite: or postgres:");
        }
        if self.journal.publish_seconds == 0 {
            say("[journal] publish_seconds must be at least 1");
        }
        if self.journal.publish_url.as_ref().is_some_and(|u| !is_web_address(u)) {
            say("[journal] publish_url must be an address such as https://example.no/heads");
        }
        wrong
    }

    /// Mail domains and hosts that stand under two tenants.
    fn twice(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let (mut domains, mut hosts) = (HashSet::new(), HashSet::new());
        for domain in self.tenants.iter().filter_map(|t| t.mail.domain.as_ref()) {
            if !domains.insert(domain.to_ascii_lowercase()) {
                wrong.push(format!("the mail domain {domain} stands under two tenants"));
            }
        }
        for host in self.tenants.iter().flat_map(|t| &t.hosts) {
            if !hosts.insert(host.to_ascii_lowercase()) {
                wrong.push(format!("the host {host} stands under two tenants"));
            }
        }
        wrong
    }

    fn test_issuer_fault(&self) -> Option<String> {
        let issuer = |test: bool| self.tenants.iter().find(|t| t.sign_in.test_issuer == test);
        let (test, real) = (issuer(true)?, issuer(false)?);
        Some(format!(
            "{} uses the test issuer, where anybody can sign in as anybody, beside the real issuer of {}; remove one of them",
            test.name, real.name
        ))
    }

    /// What is in force, for `allting check`, with secrets hidden.
    pub fn describe(&self) -> String {
        let mut shown = self.clone();
        shown.database.url = secret::database(&shown.database.url);
        shown.database.replicas.iter_mut().for_each(|url| *url = secret::database(url));
        shown.journal.publish_url = shown.journal.publish_url.as_deref().map(secret::receiver);
        shown.keys.subjects = shown.keys.subjects.as_deref().map(secret::database);
        format!("{shown:#?}")
    }
}

impl Tenant {
    /// What is wrong with it alone, one sentence each.
    fn faults(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut say = |text: String| wrong.push(text);
        let name = &self.name;
        if self.hosts.is_empty() {
            say(format!("[[tenant]] {name} has no hosts: nobody could reach it"));
        }
        let nowhere = |c: &&String| {
            !["mailto:", "tel:", "https:"].iter().any(|s| c.starts_with(s)) || c.chars().any(char::is_control)
        };
        if let Some(contact) = self.security.contacts.iter().find(nowhere) {
            say(format!("[tenant.security] {name}: {contact:?} must begin with mailto:, tel: or https:"));
        }
        if !(100_000_000..=999_999_999).contains(&self.orgno) {
            say(format!("[[tenant]] {name}: orgno must have nine digits"));
        }
        if self.municipality_number.as_ref().is_some_and(|n| n.len() != 4 || !n.bytes().all(|b| b.is_ascii_digit())) {
            say(format!("[[tenant]] {name}: municipality_number must be four digits in quotes"));
        }
        if !ACCENTS.contains(&self.accent.as_str()) {
            say(format!("[[tenant]] {name}: accent must be one of {}", ACCENTS.join(", ")));
        }
        for (key, url) in [("url", &self.url), ("issuer", &self.sign_in.issuer)] {
            match url::Url::parse(url) {
                Ok(u) if !url.ends_with('/') && u.has_host() => {}
                _ => say(format!(
                    "[[tenant]] {name}: {key} must be an address such as https://example.no without a slash at the end"
                )),
            }
        }
        wrong
    }
}

/// The colours that a municipality may choose among.
const ACCENTS: [&str; 6] = ["fjord", "forest", "heather", "rowan", "sea", "slate"];

/// The file of an SQLite database; none of another one.
pub fn sqlite_file(url: &str) -> Option<&Path> {
    let path = url.strip_prefix("sqlite:")?.trim_start_matches("//");
    Some(Path::new(path.split('?').next().unwrap_or(path)))
}

fn is_database(url: &str) -> bool {
    ["sqlite:", "postgres:", "postgresql:"].iter().any(|p| url.starts_with(p))
}

fn is_web_address(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|u| ["http", "https"].contains(&u.scheme()) && u.has_host())
}

/// What a text from the environment looks like: a number, yes or no, or a text.
fn guessed(value: &str) -> toml::Value {
    let number = value.parse().map(toml::Value::Integer);
    number
        .or_else(|_| value.parse().map(toml::Value::Boolean))
        .unwrap_or_else(|_| toml::Value::String(value.to_owned()))
}

/// Sets a key in its section, `["database", "url"]` and the like.
fn put(table: &mut toml::Table, keys: &[String], value: toml::Value) -> Result<(), String> {
    let (last, sections) = keys.split_last().filter(|(last, _)| !last.is_empty()).ok_or("names no key")?;
    let mut at = table;
    for section in sections {
        at = at
            .entry(section.clone())
            .or_insert_with(|| toml::Value::Table(toml::Table::new()))
            .as_table_mut()
            .ok_or_else(|| format!("{section} is not a section"))?;
    }
    at.insert(last.clone(), value);
    Ok(())
}

/// The configuration of a table. Where a value of the environment looks like a number and its key wants a text (a
/// password of digits), it is that text, as it was written.
fn fitted(mut table: toml::Table, mut from_env: Vec<(Vec<String>, String)>) -> Result<Config, String> {
    loop {
        let said = match table.clone().try_into() {
            Ok(config) => return Ok(config),
            Err(error) => error.to_string(),
        };
        // It ends with the key that was wrong.
        let is_it = |keys: &[String]| said.trim_end().ends_with(&format!("in `{}`", keys.join(".")));
        let Some(at) = from_env.iter().position(|(keys, _)| is_it(keys)) else {
            return Err(secret::without_values(&said));
        };
        let (keys, value) = from_env.swap_remove(at);
        put(&mut table, &keys, toml::Value::String(value))?;
    }
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
    fn a_text_of_digits_is_a_text_where_one_is_wanted() {
        let env = |all: &[(&str, &str)]| {
            all.iter().map(|(k, v)| (format!("ALLTING__{k}"), (*v).to_owned())).collect::<Vec<_>>().into_iter()
        };
        let host = [("MAIL__SMART_HOST__HOST", "localhost"), ("MAIL__SMART_HOST__USER", "true")];
        let digits =
            [("MAIL__SMART_HOST__PASSWORD", "00012345"), ("DATABASE__CONNECTIONS", "3"), ("LOG__JSON", "true")];
        let config = Config::parse(GOOD, env(&[host.as_slice(), &digits].concat())).unwrap();
        let smart = config.mail.smart_host.unwrap();
        assert_eq!(
            (smart.user.as_deref(), smart.password.as_ref().map(Secret::reveal)),
            (Some("true"), Some("00012345"))
        );
        assert_eq!((config.database.connections, config.log.json), (3, true));
        for (key, value, said) in [
            ("DATABASE__CONNECTIONS", "many", "database.connections"),
            ("DATABASE__CONNECTIONS", "99999999999", "database.connections"),
            ("DATABASE__NOTHING", "3", "nothing"),
            ("LINES__PROXIES", "10.0.0.1", "lines.proxies"),
            ("TENANT__NAME", "Smøla", "tenant is not a section"),
            ("DATABASE__", "3", "names no key"),
        ] {
            let wrong = Config::parse(GOOD, env(&[(key, value)])).unwrap_err();
            assert!(wrong.contains(said), "{key}={value}: {wrong}");
        }
    }

    #[test]
    fn keys_of_persons_lie_where_the_key_store_looks_for_them() {
        let file = |database: &str, keys: &str| {
            let text = GOOD
                .replace("postgres://allting:geheim@localhost/allting", database)
                .replace("master = \"00\"", &format!("master = \"00\"\n{keys}"));
            Config::parse(&text, none()).unwrap().key_store_file()
        };
        assert_eq!(file("sqlite:/var/lib/allting.db", ""), Some("/var/lib/keys/allting.db".into()));
        assert_eq!(file("sqlite://a.db?mode=rwc", ""), Some("keys/a.db".into()));
        assert_eq!(file("postgres://h/d", ""), None);
        assert_eq!(file("postgres://h/d", "subjects = \"sqlite:/apart/keys.db\""), Some("/apart/keys.db".into()));
    }

    #[test]
    fn a_backup_that_would_never_be_taken_is_doubted() {
        let with = |more: &str| {
            let text = format!("{GOOD}\n[backup]\nkey_file = \"k\"\n{more}");
            Config::parse(&text, none()).unwrap().doubts()
        };
        assert_eq!(with("every_minutes = 15").len(), 1);
        assert!(with("every_minutes = 15\nfolder = \"/srv\"").is_empty() && with("").is_empty());
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
    fn an_error_names_the_line_and_the_key_and_never_the_value() {
        for (wrong, said) in [
            ("master = \"abcdef", "line 5: "),
            ("master = abcdef", "line 5: "),
            ("master = [\"abcdef\"]", "keys.master"),
            ("previous = \"abcdef\"", "keys.previous"),
            ("master = 123456", "keys.master"),
        ] {
            let error = Config::parse(&GOOD.replace("master = \"00\"", wrong), none()).unwrap_err();
            assert!(error.contains(said) && !error.contains("abcdef") && !error.contains("123456"), "{wrong}: {error}");
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
        let other = twice.replacen("localhost\"]", "LOCALHOST\"]", 1);
        let said = Config::parse(&other, none()).unwrap_err();
        assert!(said.to_lowercase().contains("the host localhost stands under two tenants"), "{said}");
        let typo = Config::parse(&GOOD.replace("client_id", "clientid"), none()).unwrap_err();
        assert!(typo.contains("clientid"), "{typo}");
        let pink = GOOD.replace("hosts = ", "accent = \"pink\"\n        hosts = ");
        let said = Config::parse(&pink, none()).unwrap_err();
        assert!(said.contains("accent must be one of fjord"), "{said}");
    }

    #[test]
    fn the_test_issuer_does_not_stand_beside_a_real_one() {
        let other = GOOD[GOOD.find("[[tenant]]").unwrap()..].replace("localhost\"]", "other\"]");
        let said = Config::parse(&format!("{GOOD}test_issuer = true\n{other}"), none()).unwrap_err();
        assert!(said.contains("anybody can sign in as anybody"), "{said}");
    }
}
