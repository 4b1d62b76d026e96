//! Both engines have the same tables with the same columns.

use std::collections::BTreeSet;

use store::{FromQueryResult, vals};

#[derive(FromQueryResult)]
struct Column {
    table_name: String,
    column_name: String,
    required: bool,
}

const SQLITE: &str = "SELECT m.name AS table_name, c.name AS column_name, c.\"notnull\" = 1 AS required
  FROM sqlite_master m, pragma_table_info(m.name) c
  WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'";
const POSTGRES: &str = "SELECT table_name::TEXT, column_name::TEXT, is_nullable = 'NO' AS required
  FROM information_schema.columns WHERE table_schema = 'public'";
const SQLITE_INDEXES: &str = "SELECT tbl_name AS table_name, name AS column_name, TRUE AS required
  FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL";
const POSTGRES_INDEXES: &str = "SELECT tablename::TEXT AS table_name, indexname::TEXT AS column_name, TRUE AS required
  FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '%_pkey'";

#[test]
fn the_two_engines_have_the_same_tables_columns_and_indexes() {
    let seen = std::sync::Mutex::new(Vec::new());
    testkit::on_each_engine(crate::house, async |world| {
        let sqls = if world.store.is_sqlite() { [SQLITE, SQLITE_INDEXES] } else { [POSTGRES, POSTGRES_INDEXES] };
        let mut all = BTreeSet::new();
        for sql in sqls {
            let rows: Vec<Column> = world.store.db().rows(sql, vals![]).await.unwrap();
            all.extend(rows.into_iter().map(|c| (c.table_name, c.column_name, c.required)));
        }
        assert!(all.len() > 50, "the tables were found");
        seen.lock().unwrap().push(all);
    });
    let seen = seen.into_inner().unwrap();
    if let [sqlite, postgres] = &seen[..] {
        let only: Vec<_> = sqlite.symmetric_difference(postgres).collect();
        assert!(only.is_empty(), "on one engine only: {only:?}");
    }
}

/// Tables that belong to the whole database and not to one tenant.
const SHARED: &[&str] = &[
    "backup_state",
    "change_log",
    "follower",
    "journal",
    "journal_head",
    "key_store",
    "lease",
    "migration",
    "session",
];

#[test]
fn the_operator_is_told_of_the_tables_that_belong_to_no_tenant() {
    let text = include_str!("../../../../docs/operating.md").split_whitespace().collect::<Vec<_>>().join(" ");
    let sentence = text.split("belong to the whole database:").nth(1).unwrap().split('.').next().unwrap();
    let named: Vec<&str> = sentence.split('`').skip(1).step_by(2).collect();
    assert_eq!(named, SHARED);
}

#[test]
fn tenant_is_the_first_column_of_every_key() {
    testkit::on_each_engine(crate::house, async |world| {
        if !world.store.is_sqlite() {
            return;
        }
        #[derive(FromQueryResult)]
        struct Key {
            table_name: String,
            column_name: String,
        }
        let keys: Vec<Key> = world
            .store
            .db()
            .rows(
                "SELECT m.name AS table_name, c.name AS column_name FROM sqlite_master m, pragma_table_info(m.name) c
                 WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND c.pk = 1",
                vals![],
            )
            .await
            .unwrap();
        for key in keys.iter().filter(|k| !SHARED.contains(&k.table_name.as_str())) {
            assert_eq!(key.column_name, "tenant", "the key of {}", key.table_name);
        }
    });
}

/// Content is taken away when none of these columns refers to it any more: see `store::files`.
#[test]
fn where_rooms_refer_to_files_is_found_by_the_names_of_indexes() {
    testkit::on_each_engine(crate::house, async |world| {
        let db = world.store.db();
        let places = store::files::places(db).await.unwrap();
        let places: Vec<(&str, &str)> = places.iter().map(|p| (&*p.table_name, &*p.column_name)).collect();
        let all = [
            ("import", "extra"),
            ("import", "file"),
            ("mail", "sha256"),
            ("mail_file", "sha256"),
            ("task_file", "sha256"),
            ("task_photo", "sha256"),
            ("task_photo", "thumb"),
        ];
        assert_eq!(places, all);
        for sealed in allting::rooms::sealed().iter().filter(|s| s.kind == store::rotation::Kind::File) {
            assert!(places.contains(&(sealed.table, sealed.column)), "{sealed:?}");
        }
        let sql = if world.store.is_sqlite() { SQLITE } else { POSTGRES };
        let columns: Vec<Column> = db.rows(sql, vals![]).await.unwrap();
        for c in columns.iter().filter(|c| c.column_name == "sha256" && c.table_name != "file") {
            assert!(
                places.contains(&(&*c.table_name, &*c.column_name)),
                "{} names files: give it an index",
                c.table_name
            );
        }
    });
}
