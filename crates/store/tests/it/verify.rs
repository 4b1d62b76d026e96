//! What was changed in a sealed journal is named, whatever it was.

use base::id::Uuid;
use ring::digest::{SHA256, digest};
use store::verify::{self, Broken, Published, Whole};
use store::{FromQueryResult, Store, vals};

use crate::{GROUND, light};

const SEALED: i64 = 6;

async fn sealed(store: &Store, clock: &base::Clock) {
    for watts in 0..SEALED {
        light(store, clock, watts).await;
        clock.advance_seconds(1);
    }
    store.seal().await.unwrap();
}

async fn look(store: &Store) -> Result<Whole, Broken> {
    verify::journal(store.db(), |_, _| {}).await.unwrap()
}

/// What somebody with the database in his hands does.
async fn meddle(store: &Store, statements: &[&str]) {
    let mut tx = store.begin().await.unwrap();
    for sql in statements {
        tx.execute_script(sql).await.unwrap();
    }
    tx.commit_quietly("nobody is to know").await.unwrap();
}

/// Does it, gives what verify says, and undoes it.
async fn said_after(store: &Store, statements: &[&str]) -> Result<Whole, Broken> {
    meddle(
        store,
        &["CREATE TABLE kept AS SELECT * FROM journal", "CREATE TABLE kept_head AS SELECT * FROM journal_head"],
    )
    .await;
    meddle(store, statements).await;
    let said = look(store).await;
    meddle(
        store,
        &[
            "DELETE FROM journal",
            "DELETE FROM journal_head",
            "INSERT INTO journal SELECT * FROM kept",
            "INSERT INTO journal_head SELECT * FROM kept_head",
            "DROP TABLE kept",
            "DROP TABLE kept_head",
        ],
    )
    .await;
    assert!(look(store).await.is_ok(), "the test put everything back");
    said
}

#[test]
fn a_whole_journal_is_said_to_be_whole() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let empty = look(store).await.unwrap();
        assert_eq!((empty.position, empty.waiting), (0, 0));
        sealed(store, clock).await;
        light(store, clock, 99).await;
        let mut steps = Vec::new();
        let whole = verify::journal(store.db(), |n, of| steps.push((n, of))).await.unwrap().unwrap();
        let head = store.journal_head().await.unwrap().unwrap();
        assert_eq!(whole, Whole { position: SEALED, hash: head.hash, waiting: 1 });
        assert_eq!(steps, [(SEALED, SEALED)]);
        assert!(whole.to_string().contains("the journal is whole: 6 entries, head "), "{whole}");
    });
}

#[test]
fn each_field_of_an_entry_is_watched() {
    testkit::on_each_store(GROUND, async |store, clock| {
        sealed(store, clock).await;
        let other = if store.is_sqlite() { "X'00112233445566778899AABBCCDDEEFF'" } else { "gen_random_uuid()" };
        let changes = [
            ("id", other),
            ("ord", "ord + 1"),
            ("tenant", "tenant + 1"),
            ("at", "at + 1"),
            ("kind", "kind || 'x'"),
            ("actor", "'person:' || actor"),
            ("hat", "'unit:x'"),
            ("hat", "''"),
            ("acting_for", "''"),
            ("subject_kind", "subject_kind || 'x'"),
            ("subject", other),
            ("topics", "'[]'"),
            ("data", "data || ' '"),
            ("about", "'person:00000000-0000-0000-0000-000000000001'"),
            ("hash", "NULL"),
            ("hash", "(SELECT hash FROM journal WHERE position = 1)"),
            ("position", "NULL"),
            ("position", "position + 1000"),
        ];
        for (column, value) in changes {
            let sql = format!("UPDATE journal SET {column} = {value} WHERE position = 3");
            let broken = said_after(store, &[&sql]).await.unwrap_err();
            assert_eq!(broken.position, 3, "{column} = {value}: {broken}");
        }
    });
}

#[test]
fn what_is_taken_out_put_in_or_moved_is_named() {
    testkit::on_each_store(GROUND, async |store, clock| {
        sealed(store, clock).await;
        let copy = |position: i64| {
            let id = if store.is_sqlite() { "randomblob(16)" } else { "gen_random_uuid()" };
            format!(
                "INSERT INTO journal (id, ord, tenant, at, kind, actor, subject_kind, subject, topics, data, position, hash)
                 SELECT {id}, ord, tenant, at, kind, actor, subject_kind, subject, topics, data, {position}, hash
                 FROM journal WHERE position = 2"
            )
        };
        let swap = "UPDATE journal SET position = 9 WHERE position = 3";
        let cases: [(&[&str], i64, &str); 9] = [
            (&["DELETE FROM journal WHERE position = 4"], 4, "missing"),
            (&["DELETE FROM journal WHERE position = 1"], 1, "missing"),
            (&["DELETE FROM journal WHERE position = 6"], 6, "head of the chain says 6"),
            (
                &[
                    swap,
                    "UPDATE journal SET position = 3 WHERE position = 4",
                    "UPDATE journal SET position = 4 WHERE position = 9",
                ],
                3,
                "something in it was changed",
            ),
            (
                &[
                    "UPDATE journal SET position = position + 1000 WHERE position > 2",
                    "UPDATE journal SET position = position - 999 WHERE position > 2",
                    &copy(3),
                ],
                3,
                "something in it was changed",
            ),
            (&[&copy(7)], 7, "something in it was changed"),
            (&[&copy(0)], 0, "begin with 1"),
            (&["UPDATE journal_head SET position = 5"], 6, "head of the chain says 5"),
            (&["DELETE FROM journal_head"], 1, "head of the chain says 0"),
        ];
        for (statements, position, words) in cases {
            let broken = said_after(store, statements).await.unwrap_err();
            assert_eq!(broken.position, position, "{statements:?}: {broken}");
            assert!(broken.what.contains(words), "{statements:?}: {broken}");
        }
        let broken =
            said_after(store, &["UPDATE journal_head SET hash = (SELECT hash FROM journal WHERE position = 1)"]);
        assert_eq!(broken.await.unwrap_err().position, SEALED);
        assert!(said_after(store, &[]).await.is_ok());
    });
}

/// The chain as the documentation of the format says, written down once more: what somebody would
/// do who wants to rewrite the past and not be found by looking at the database.
async fn chain_anew(store: &Store) {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        ord: i64,
        tenant: i64,
        at: i64,
        kind: String,
        actor: String,
        hat: Option<String>,
        acting_for: Option<String>,
        subject_kind: String,
        subject: Uuid,
        topics: String,
        data: String,
        position: i64,
    }
    let rows: Vec<Row> =
        store.db().rows("SELECT * FROM journal WHERE position IS NOT NULL ORDER BY position", vals![]).await.unwrap();
    let (mut hash, mut position) = (Vec::new(), 0);
    let mut tx = store.begin().await.unwrap();
    for row in rows {
        let maybe =
            |text: &Option<String>| [vec![u8::from(text.is_some())], text.clone().unwrap_or_default().into_bytes()];
        let ([has_hat, hat], [has_other, other]) = (maybe(&row.hat), maybe(&row.acting_for));
        let fields: [&[u8]; 16] = [
            &hash,
            &row.position.to_be_bytes(),
            row.id.as_bytes(),
            &row.ord.to_be_bytes(),
            &row.tenant.to_be_bytes(),
            &row.at.to_be_bytes(),
            row.kind.as_bytes(),
            row.actor.as_bytes(),
            row.subject_kind.as_bytes(),
            row.topics.as_bytes(),
            row.data.as_bytes(),
            &has_hat,
            &hat,
            &has_other,
            &other,
            row.subject.as_bytes(),
        ];
        let text: Vec<u8> = fields.iter().flat_map(|f| [&(f.len() as u64).to_be_bytes()[..], f].concat()).collect();
        hash = digest(&SHA256, &text).as_ref().to_vec();
        position = row.position;
        tx.execute_quietly("UPDATE journal SET hash = $1 WHERE id = $2", vals![hash.clone(), row.id]).await.unwrap();
    }
    tx.execute_quietly("UPDATE journal_head SET position = $1, hash = $2", vals![position, hash]).await.unwrap();
    tx.commit_quietly("nobody is to know").await.unwrap();
}

#[test]
fn who_rewrites_the_past_and_the_chain_is_found_by_published_heads() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let signer = store.keys().head_signer().unwrap();
        let keys = store.keys().head_public_keys().unwrap();
        let mut lines = String::new();
        for watts in 0..SEALED {
            light(store, clock, watts).await;
            clock.advance_seconds(1);
            store.seal().await.unwrap();
            if watts % 2 == 0 {
                lines += &(signer.line(&store.journal_head().await.unwrap().unwrap()) + "\n");
            }
        }
        let heads = async || verify::published(store.db(), lines.as_bytes(), &keys).await.unwrap();
        let all = Ok(Published { count: 3, cut: Vec::new() });
        assert_eq!(heads().await, all);
        // One that a full disk cut off hides none that come after it.
        let (first, rest) = lines.split_once('\n').unwrap();
        let torn = format!("{}\n{rest}", &first[..first.len() - 9]);
        let found = verify::published(store.db(), torn.as_bytes(), &keys).await.unwrap();
        assert_eq!(found, Ok(Published { count: 2, cut: vec![1] }));
        // The same chain computed by the test's own hand changes nothing.
        chain_anew(store).await;
        assert_eq!((look(store).await.is_ok(), heads().await), (true, all));

        meddle(store, &["UPDATE journal SET data = '{}' WHERE position = 4"]).await;
        assert_eq!(look(store).await.unwrap_err().position, 4);
        chain_anew(store).await;
        assert!(look(store).await.is_ok(), "the chain alone does not show it");
        let broken = heads().await.unwrap_err();
        assert_eq!(broken.line, 3);
        assert!(broken.what.starts_with("at position 5 it was"), "{broken}");

        // Cutting the end off is the same: it needs somebody who remembers.
        meddle(store, &["DELETE FROM journal WHERE position > 2"]).await;
        chain_anew(store).await;
        assert_eq!(look(store).await.unwrap().position, 2);
        let broken = heads().await.unwrap_err();
        assert!(broken.line == 2 && broken.what.starts_with("position 3 was published"), "{broken}");
    });
}
