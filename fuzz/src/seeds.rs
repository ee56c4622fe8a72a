//! Every seed of the fuzzers, and every input that once broke something, held against the same laws.

use std::fs;
use std::path::Path;

use super::{TARGETS, run};

#[test]
fn every_seed_keeps_the_laws_of_its_target() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    let mut names: Vec<String> = Vec::new();
    for (name, _) in TARGETS {
        let directory = seeds.join(name);
        let listing = fs::read_dir(&directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
        let mut paths: Vec<_> = listing.map(|entry| entry.expect("a listing").path()).collect();
        paths.sort();
        assert!(!paths.is_empty(), "no seed in {}", directory.display());
        for path in paths {
            println!("{}", path.display());
            run(name, &fs::read(&path).expect("a readable seed"));
        }
        names.push((*name).to_owned());
    }
    let mut saved: Vec<String> = fs::read_dir(&seeds)
        .expect("the seeds")
        .map(|entry| entry.expect("a listing").file_name().into_string().expect("a name"))
        .collect();
    saved.sort();
    names.sort();
    assert_eq!(saved, names, "seeds and targets");
}
