//! libFuzzer over one of the targets: `ALLTING_FUZZ_TARGET` names it.
#![no_main]

use std::sync::OnceLock;

/// The engine ends at every panic. One inside the parser of mails is caught where it is called, and what comes of
/// it is looked at like any other answer; one that is not caught ends the engine still.
fn forgive() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !panic.location().is_some_and(|at| at.file().contains("/mail-parser-")) {
            before(panic);
        }
    }));
}

static TARGET: OnceLock<fuzz::Target> = OnceLock::new();

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let target = TARGET.get_or_init(|| {
        forgive();
        let name = std::env::var("ALLTING_FUZZ_TARGET").unwrap_or_default();
        *fuzz::TARGETS.iter().find(|t| t.name == name).expect("ALLTING_FUZZ_TARGET names a target")
    });
    (target.run)(data);
});
