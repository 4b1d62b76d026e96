//! Each target over its corpus, and over some thousand changes of it; `ALLTING_FUZZ_TIMES` says how
//! many times as many.

use std::path::Path;

use fuzz::TARGETS;
use fuzz::change::Changer;

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .map(|f| f.unwrap().path())
        .collect();
    files.sort();
    files.into_iter().map(|f| std::fs::read(f).unwrap()).collect()
}

#[test]
fn nothing_from_outside_makes_a_parser_panic() {
    let times: u32 = std::env::var("ALLTING_FUZZ_TIMES").ok().and_then(|t| t.parse().ok()).unwrap_or(1);
    for target in TARGETS {
        let corpus = corpus(target.name);
        assert!(!corpus.is_empty(), "{} has a corpus", target.name);
        corpus.iter().for_each(|input| (target.run)(input));
        let mut runs = corpus.len();
        for n in 0..target.tries.saturating_mul(times) {
            let input = &corpus[n as usize % corpus.len()];
            let changed = Changer::new(u64::from(n)).change(input, &corpus);
            if std::panic::catch_unwind(|| (target.run)(&changed)).is_err() {
                panic!("{} panics at {:?}", target.name, String::from_utf8_lossy(&changed));
            }
            runs += 1;
        }
        println!("{}: {runs} inputs", target.name);
    }
}
