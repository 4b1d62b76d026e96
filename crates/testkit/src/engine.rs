//! A database for one test, on each engine.

use std::path::Path;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use tempfile::TempDir;

/// Where one test lives.
pub struct Engine {
    folder: TempDir,
    postgres: Option<(String, String)>,
}

impl std::fmt::Display for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.postgres.is_some() { "PostgreSQL" } else { "SQLite" })
    }
}

/// One of each that can be had.
pub async fn all() -> Vec<Engine> {
    let mut engines = vec![Engine::sqlite()];
    if let Ok(server) = std::env::var("ALLTING_TEST_POSTGRES") {
        engines.push(Engine::postgres(&server).await);
    }
    engines
}

impl Engine {
    pub fn sqlite() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), postgres: None }
    }

    /// A new database on a server.
    pub async fn postgres(server: &str) -> Self {
        let name = format!("t_{}", uuid::Uuid::new_v4().simple());
        run(server, &format!("CREATE DATABASE {name}")).await;
        Self { folder: tempfile::tempdir().unwrap(), postgres: Some((server.to_owned(), name)) }
    }

    pub fn url(&self) -> String {
        match &self.postgres {
            None => format!("sqlite:{}", self.folder.path().join("allting.db").display()),
            Some((server, name)) => {
                let (rest, query) = server.split_once('?').unwrap_or((server, ""));
                let at = rest.rfind('/').filter(|at| *at > "postgres://".len()).unwrap_or(rest.len());
                let query = if query.is_empty() { String::new() } else { format!("?{query}") };
                format!("{}/{name}{query}", &rest[..at])
            }
        }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Takes the database away.
    pub async fn remove(self) {
        if let Some((server, name)) = &self.postgres {
            run(server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        }
    }
}

async fn run(server: &str, sql: &str) {
    let mut options = ConnectOptions::new(server);
    options.max_connections(1).sqlx_logging(false);
    let connection: DatabaseConnection = Database::connect(options).await.expect("ALLTING_TEST_POSTGRES answers");
    connection.execute_unprepared(sql).await.expect("a test database can be made and dropped");
    connection.close().await.expect("the connection closes");
}
