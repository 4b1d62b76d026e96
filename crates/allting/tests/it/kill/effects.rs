//! What each follower and each job of the house does, counted: once for each cause. A new one that stands here
//! nowhere is found by a test.

use store::{Store, vals};

/// What reacts, and how its effects are counted.
pub struct Effect {
    /// Followers and kinds of jobs that make it together.
    pub of: &'static [&'static str],
    /// What is wrong, and the SQL that counts it.
    wrong: &'static [(&'static str, &'static str)],
    /// Counts the effects: there must have been some.
    done: &'static str,
}

pub const EFFECTS: &[Effect] = &[
    Effect {
        of: &["tasks.neighbours"],
        wrong: &[(
            "tasks with a place whose neighbours were not told once",
            "SELECT COUNT(*) FROM task t WHERE t.lat IS NOT NULL AND (SELECT COUNT(*) FROM journal j
               WHERE j.tenant = t.tenant AND j.subject = t.id AND j.kind = 'tasks.neighbours_told.v1') <> 1",
        )],
        done: "SELECT COUNT(*) FROM journal WHERE kind = 'tasks.neighbours_told.v1'",
    },
    Effect {
        of: &["tasks.watch"],
        wrong: &[
            (
                "deadlines of which was warned twice",
                "SELECT COUNT(*) FROM (SELECT task FROM task_step WHERE kind = 'warned'
                   GROUP BY tenant, task, toward HAVING COUNT(*) > 1) twice",
            ),
            (
                "deadlines long over of which nobody was warned",
                "SELECT COUNT(*) FROM task t WHERE t.closed = FALSE AND t.due < '2021-01-01' AND (SELECT COUNT(*)
                   FROM task_step s WHERE s.tenant = t.tenant AND s.task = t.id AND s.kind = 'warned') <> 1",
            ),
            (
                "warnings without their entry, or entries without their warning",
                "SELECT ABS((SELECT COUNT(*) FROM task_step WHERE kind = 'warned')
                   - (SELECT COUNT(*) FROM journal WHERE kind = 'tasks.task_warned.v1'))",
            ),
            ("mornings that do not come", "SELECT ABS(1 - COUNT(*)) FROM job WHERE kind = 'tasks.watch'"),
        ],
        done: "SELECT COUNT(*) FROM task_step WHERE kind = 'warned'",
    },
    Effect {
        of: &["tasks.repeat"],
        wrong: &[
            (
                "days without their task",
                "SELECT COUNT(*) FROM task_repeat_day d
                 WHERE NOT EXISTS (SELECT 1 FROM task t WHERE t.tenant = d.tenant AND t.id = d.task)",
            ),
            (
                "tasks of rules without a day of their own",
                "SELECT ABS((SELECT COUNT(*) FROM task WHERE source = 'repeating')
                   - (SELECT COUNT(*) FROM (SELECT task FROM task_repeat_day GROUP BY tenant, task) days))",
            ),
            (
                "rules without a timer",
                "SELECT ABS((SELECT COUNT(*) FROM task_repeat WHERE state = 'active')
                   - (SELECT COUNT(*) FROM job WHERE kind = 'tasks.repeat'))",
            ),
        ],
        done: "SELECT COUNT(*) FROM task_repeat_day",
    },
    Effect {
        of: &["tasks.wait_over"],
        wrong: &[(
            "tasks whose waits did not end once each",
            "SELECT COUNT(*) FROM task t
             WHERE (SELECT COUNT(*) FROM task_step s WHERE s.tenant = t.tenant AND s.task = t.id AND s.kind = 'waited')
               <> (SELECT COUNT(*) FROM task_step s WHERE s.tenant = t.tenant AND s.task = t.id AND s.kind = 'resumed'
                     AND s.toward = 'date')",
        )],
        done: "SELECT COUNT(*) FROM task_step WHERE kind = 'resumed' AND toward = 'date'",
    },
    Effect {
        of: &["routing.work", "routing.train"],
        wrong: &[(
            "trainings that were asked for and not done once",
            "SELECT COUNT(*) FROM journal a WHERE a.kind = 'routing.training_asked.v1' AND (SELECT COUNT(*)
               FROM journal b WHERE b.tenant = a.tenant AND b.subject = a.subject
                 AND b.kind = 'routing.model_trained.v1') <> 1",
        )],
        done: "SELECT COUNT(*) FROM journal WHERE kind = 'routing.model_trained.v1'",
    },
    Effect {
        of: &["mailbox.answers"],
        wrong: &[
            (
                "what the unit wrote about mailed tasks and was not sent once to who asked",
                "SELECT COUNT(*) FROM task_step s JOIN mail_thread h ON h.tenant = s.tenant AND h.task = s.task
                 WHERE s.side = 'unit' AND s.audience <> 'unit' AND s.kind IN ('commented', 'closed', 'passed_on')
                   AND (SELECT COUNT(*) FROM mail m WHERE m.tenant = s.tenant AND m.task = s.task AND m.tag = h.tag
                     AND m.direction = 'out' AND m.text = s.body) <> 1",
            ),
            (
                "answers by mail that nobody wrote",
                "SELECT COUNT(*) FROM mail m WHERE m.direction = 'out' AND m.kind <> 'receipt'
                   AND NOT EXISTS (SELECT 1 FROM task_step s WHERE s.tenant = m.tenant AND s.task = m.task
                     AND s.side = 'unit' AND s.audience <> 'unit' AND s.body = m.text)",
            ),
            (
                "mailed tasks without their one receipt",
                "SELECT COUNT(*) FROM mail m WHERE m.direction = 'in' AND m.outcome = 'task' AND (SELECT COUNT(*)
                   FROM mail r WHERE r.tenant = m.tenant AND r.task = m.task AND r.kind = 'receipt') <> 1",
            ),
            (
                "mails of ours whose one end is not told",
                "SELECT COUNT(*) FROM mail m WHERE m.direction = 'out' AND (SELECT COUNT(*) FROM journal j
                   WHERE j.tenant = m.tenant AND j.subject = m.id AND j.kind = 'mailbox.mail_ended.v1') <> 1",
            ),
        ],
        done: "SELECT COUNT(*) FROM mail WHERE direction = 'out' AND kind <> 'receipt'",
    },
    Effect {
        of: &["mailbox.addresses", "mailbox.addresses_nightly"],
        wrong: &[
            (
                "units that have not one address",
                "SELECT COUNT(*) FROM unit u WHERE (SELECT COUNT(*) FROM mail_address a WHERE a.tenant = u.tenant
                   AND a.unit = u.key AND a.person IS NULL) <> 1",
            ),
            (
                "addresses of which was told more or less than once",
                "SELECT ABS((SELECT COUNT(*) FROM mail_address)
                   - (SELECT COUNT(*) FROM journal WHERE kind = 'mailbox.address_put.v1'))",
            ),
            ("nights that do not come", "SELECT ABS(1 - COUNT(*)) FROM job WHERE kind = 'mailbox.addresses_nightly'"),
        ],
        done: "SELECT COUNT(*) FROM mail_address WHERE person IS NULL",
    },
    Effect {
        of: &["register.import"],
        wrong: &[
            (
                "files that were not read to their end once",
                "SELECT COUNT(*) FROM journal a WHERE a.kind = 'register.import_requested.v1' AND (SELECT COUNT(*)
                   FROM journal b WHERE b.tenant = a.tenant AND b.subject = a.subject
                     AND b.kind = 'register.import_advanced.v1' AND b.data LIKE '%\"ended\":true%') <> 1",
            ),
            (
                "units that did not become known once",
                "SELECT COUNT(*) FROM unit u WHERE (SELECT COUNT(*) FROM journal j WHERE j.tenant = u.tenant
                   AND j.subject = u.id AND j.kind = 'register.unit_changed.v1') <> 1",
            ),
        ],
        done: "SELECT COUNT(*) FROM unit WHERE key LIKE 'enhet-%'",
    },
    Effect {
        of: &["privacy.copy", "privacy.copy_end"],
        wrong: &[
            (
                "copies of which a room is missing, or stands there twice",
                "SELECT COUNT(*) FROM privacy_copy c WHERE c.done <> c.total
                   OR (SELECT COUNT(*) FROM privacy_copy_part p WHERE p.tenant = c.tenant AND p.copy = c.id) <> c.total
                   OR (SELECT COUNT(*) FROM journal j WHERE j.tenant = c.tenant AND j.subject = c.id
                     AND j.kind = 'privacy.copy_advanced.v1') <> c.total",
            ),
            (
                "copies that are neither there nor deleted once",
                "SELECT COUNT(*) FROM journal a WHERE a.kind = 'privacy.copy_asked.v1'
                   AND (SELECT COUNT(*) FROM journal d WHERE d.tenant = a.tenant AND d.subject = a.subject
                          AND d.kind = 'privacy.copy_deleted.v1')
                     + (SELECT COUNT(*) FROM privacy_copy c WHERE c.tenant = a.tenant AND c.id = a.subject) <> 1",
            ),
        ],
        done: "SELECT COUNT(*) FROM journal WHERE kind = 'privacy.copy_deleted.v1'",
    },
    Effect {
        of: &["privacy.retention"],
        wrong: &[
            (
                "days of the access log that were sealed twice",
                "SELECT COUNT(*) FROM (SELECT subject FROM journal WHERE kind = 'privacy.access_sealed.v1'
                   GROUP BY tenant, subject HAVING COUNT(*) > 1) twice",
            ),
            ("nights that do not come", "SELECT ABS(1 - COUNT(*)) FROM job WHERE kind = 'privacy.retention'"),
        ],
        done: "SELECT COUNT(*) FROM journal WHERE kind = 'privacy.access_sealed.v1'",
    },
    Effect {
        of: &["door.sweep"],
        wrong: &[(
            "forgotten sessions that did not end once",
            "SELECT ABS((SELECT COUNT(*) FROM ledger WHERE what = 'forgotten')
               - (SELECT COUNT(*) FROM journal WHERE kind = 'door.session_ended.v1'))",
        )],
        done: "SELECT COUNT(*) FROM journal WHERE kind = 'door.session_ended.v1'",
    },
];

/// Those that are not counted here, with the reason.
const ELSEWHERE: &[(&str, &str)] = &[
    ("flow.webhooks", "letters.rs holds each letter against its entry, with its place and its words"),
    ("store.file_sweep", "what is gone is gone, however often; check.rs and mail.rs see that nothing in use goes"),
    ("store.key_destroy", "nobody is erased here; a key that is written over twice is written over"),
    ("store.reseal", "the ring of keys does not change here; sealed anew twice is sealed"),
];

/// What is known of this test's own room is counted by `check.rs`.
const OWN: &str = "ledger.";

/// Every effect is there once for each cause. Says how many there are, of each.
///
/// # Panics
/// With the first thing that is not as it must be.
pub async fn each_once(store: &Store) -> Vec<(&'static str, u64)> {
    let count = async |sql: &str| store.db().scalar_i64(sql, vals![]).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
    let mut found = Vec::new();
    for Effect { of, wrong, done } in EFFECTS {
        for (what, sql) in *wrong {
            assert_eq!(count(sql).await, 0, "{what} ({of:?}); they are counted by: {sql}");
        }
        found.push((of[0], count(done).await.unsigned_abs()));
    }
    found
}

/// Fails when something that reacts is neither counted nor has a reason not to be.
pub fn all_are_known(reactions: &[&str]) {
    let counted = EFFECTS.iter().flat_map(|e| e.of).copied();
    let known: Vec<&str> = counted.chain(ELSEWHERE.iter().map(|(name, _)| *name)).collect();
    let strange: Vec<_> = reactions.iter().filter(|n| !n.starts_with(OWN) && !known.contains(n)).collect();
    assert!(strange.is_empty(), "count in kill/effects.rs what these do, or say why not: {strange:?}");
    let gone: Vec<_> = known.iter().filter(|n| !reactions.contains(n)).collect();
    assert!(gone.is_empty(), "kill/effects.rs knows followers or jobs that are gone: {gone:?}");
}

#[test]
fn whatever_reacts_in_the_house_is_counted_here_or_says_why_not() {
    testkit::on_each_engine(crate::house, async |world| all_are_known(&world.house.reactions()));
}
