//! libFuzzer over one of the targets: `ALLTING_FUZZ_TARGET` names it.
#![no_main]

use std::sync::OnceLock;

static TARGET: OnceLock<fuzz::Target> = OnceLock::new();

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let target = TARGET.get_or_init(|| {
        let name = std::env::var("ALLTING_FUZZ_TARGET").unwrap_or_default();
        *fuzz::TARGETS.iter().find(|t| t.name == name).expect("ALLTING_FUZZ_TARGET names a target")
    });
    (target.run)(data);
});
