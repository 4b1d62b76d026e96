//! Makes the folder of built assets, so that the crate compiles before npm has run.
//! `assets::missing()` says at start what is not there.

fn main() {
    let dist = std::path::Path::new("assets/dist");
    if let Err(e) = std::fs::create_dir_all(dist) {
        println!("cargo::warning=cannot make {}: {e}", dist.display());
    }
    println!("cargo::rerun-if-changed=assets/dist");
    println!("cargo::rerun-if-changed=build.rs");
}
