//! Counting what the test runners say, and the table at the end.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use crate::command::spoken;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
    pub skipped: u64,
}

impl Tally {
    pub fn ran(&self) -> u64 {
        self.passed + self.failed
    }

    pub fn add(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    /// So many of those that were counted as passed did not run.
    pub fn skip(&mut self, number: u64) {
        let number = number.min(self.passed);
        self.passed -= number;
        self.skipped += number;
    }
}

/// Reads the closing line of one Rust test program:
/// `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; ...`.
pub fn rust_line(line: &str) -> Option<Tally> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let count = |word: &str| {
        let part = counts.split(';').find_map(|part| part.trim().strip_suffix(word));
        part.and_then(|number| number.trim().parse().ok())
    };
    Some(Tally { passed: count("passed")?, failed: count("failed")?, skipped: count("ignored")? })
}

/// The name in `test NAME ... FAILED`, to be repeated at the end where people look.
pub fn rust_failure(line: &str) -> Option<&str> {
    line.strip_prefix("test ")?.strip_suffix(" ... FAILED")
}

/// What `testkit::skipped` has written: each test that could not run here, once, and why. The runner has
/// counted it as passed.
pub fn skips(said: &str) -> BTreeMap<&str, &str> {
    said.lines().filter_map(|line| line.split_once('\t')).collect()
}

/// Reads the closing lines of Node's runner in its TAP form: `# pass 4`, `# fail 0` and so on.
/// None when they are not there, which means that the runner itself broke off.
pub fn node_report(report: &str) -> Option<Tally> {
    let count = |word: &str| -> Option<u64> {
        let last = report.lines().rev().find_map(|line| line.strip_prefix("# ")?.strip_prefix(word)?.strip_prefix(' '));
        last?.trim().parse().ok()
    };
    Some(Tally {
        passed: count("pass")?,
        failed: count("fail")? + count("cancelled")?,
        skipped: count("skipped")? + count("todo")?,
    })
}

/// Names of failed tests in Node's TAP report, outermost first.
pub fn node_failures(report: &str) -> Vec<String> {
    let failed = report.lines().filter_map(|line| line.trim_start().strip_prefix("not ok "));
    failed.filter_map(|line| Some(line.split_once(" - ")?.1.to_owned())).collect()
}

/// One line of the table.
pub struct Row {
    pub name: &'static str,
    pub time: Duration,
    /// What the step's runner counted; None for a step that counts nothing.
    pub tally: Option<Tally>,
    /// Why the step failed, for people.
    pub problem: Option<String>,
    /// Failed tests by name.
    pub failures: Vec<String>,
    /// Tests that could not run here, each with its reason.
    pub skips: Vec<String>,
}

/// Sums the rows. A step that failed without its runner counting a failure counts as one,
/// so that the total cannot look clean when something broke.
pub fn total(rows: &[Row]) -> Tally {
    let mut sum = Tally::default();
    for row in rows {
        let mut counted = row.tally.unwrap_or_default();
        if row.problem.is_some() && counted.failed == 0 {
            counted.failed = 1;
        }
        sum.add(counted);
    }
    sum
}

/// The table and, as its very last line, `N passed, N failed[, N skipped]`.
pub fn table(rows: &[Row]) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{:<10}{:<8}{:>8}{:>8}{:>9}   time", "step", "result", "passed", "failed", "skipped");
    for row in rows {
        let result = if row.problem.is_some() { "FAILED" } else { "ok" };
        let cell = |pick: fn(Tally) -> u64| row.tally.map_or_else(|| "-".to_owned(), |tally| pick(tally).to_string());
        let _ = writeln!(
            text,
            "{:<10}{:<8}{:>8}{:>8}{:>9}   {}",
            row.name,
            result,
            cell(|tally| tally.passed),
            cell(|tally| tally.failed),
            cell(|tally| tally.skipped),
            spoken(row.time)
        );
    }
    for row in rows {
        if let Some(problem) = &row.problem {
            let _ = writeln!(text, "\n{}: {problem}", row.name);
        }
        for name in &row.failures {
            let _ = writeln!(text, "  {name}");
        }
        if !row.skips.is_empty() {
            let _ = writeln!(text, "\n{}: skipped", row.name);
        }
        for skip in &row.skips {
            let _ = writeln!(text, "  {skip}");
        }
    }
    let sum = total(rows);
    let _ = write!(text, "\n{} passed, {} failed", sum.passed, sum.failed);
    if sum.skipped > 0 {
        let _ = write!(text, ", {} skipped", sum.skipped);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(tally: Option<Tally>, problem: Option<&str>) -> Row {
        let problem = problem.map(str::to_owned);
        Row { name: "rust", time: Duration::ZERO, tally, problem, failures: vec![], skips: vec![] }
    }

    #[test]
    fn closing_line_of_a_rust_test_program() {
        let line = "test result: FAILED. 12 passed; 3 failed; 4 ignored; 0 measured; 7 filtered out; finished in 0.01s";
        assert_eq!(rust_line(line), Some(Tally { passed: 12, failed: 3, skipped: 4 }));
        assert_eq!(rust_line("test result of mine ... ok"), None);
        assert_eq!(rust_line("test result: ok. passed"), None);
    }

    #[test]
    fn name_of_a_failed_rust_test() {
        assert_eq!(rust_failure("test a::b ... FAILED"), Some("a::b"));
        assert_eq!(rust_failure("test a::b ... ok"), None);
    }

    #[test]
    fn a_test_that_says_that_it_was_skipped_has_not_passed_and_says_why() {
        // On each engine the same test says it again.
        let said = "mail::asks\tno server\nnodes::dies\tno programs\nmail::asks\tno server\n";
        let skips = skips(said);
        assert_eq!(skips.iter().collect::<Vec<_>>(), [(&"mail::asks", &"no server"), (&"nodes::dies", &"no programs")]);
        let mut tally = Tally { passed: 5, failed: 0, skipped: 1 };
        tally.skip(2);
        assert_eq!(tally, Tally { passed: 3, failed: 0, skipped: 3 });
        let skips = vec!["mail::asks: no server".to_owned()];
        let text = table(&[Row { skips, ..row(Some(tally), None) }]);
        assert!(text.contains("\nrust: skipped\n  mail::asks: no server\n"), "{text}");
        assert!(text.ends_with("\n3 passed, 0 failed, 3 skipped"), "{text}");
    }

    #[test]
    fn closing_lines_of_node() {
        let report = "TAP version 13\n# pass 99\nnot ok 1 - signs in\n1..2\n# tests 7\n# suites 0\n# pass 3\n# fail 1\n# cancelled 1\n# skipped 2\n# todo 0\n";
        assert_eq!(node_report(report), Some(Tally { passed: 3, failed: 2, skipped: 2 }));
        assert_eq!(node_failures(report), ["signs in"]);
        assert_eq!(node_report("TAP version 13\nok 1 - x\n"), None);
    }

    #[test]
    fn total_is_the_last_line() {
        let ran = Tally { passed: 5, failed: 0, skipped: 0 };
        assert!(table(&[row(Some(ran), None)]).ends_with("\n5 passed, 0 failed"));
        let skipping = Tally { skipped: 2, ..ran };
        assert!(table(&[row(Some(skipping), None)]).ends_with("\n5 passed, 0 failed, 2 skipped"));
    }

    #[test]
    fn a_broken_step_is_never_counted_as_clean() {
        assert_eq!(total(&[row(None, Some("did not build"))]).failed, 1);
        let counted = Tally { passed: 1, failed: 2, skipped: 0 };
        assert_eq!(total(&[row(Some(counted), Some("tests failed"))]).failed, 2);
    }
}
