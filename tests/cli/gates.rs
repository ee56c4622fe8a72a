//! The registry of feature gates in the product's code.

use vep_check::facts::{GateState, Registry};
use vep_check::gates::read;

use crate::common::skip::shared;
use crate::common::{Repo, Run, TODAY, VEP, command, vep};

/// What the files register, and what is noted.
fn registry(files: &[&str]) -> (Option<Registry>, Vec<String>) {
    let mut notes = Vec::new();
    let files: Vec<(String, &[u8])> =
        files.iter().enumerate().map(|(at, text)| (format!("{at}.go"), text.as_bytes())).collect();
    let registry = read(&files, &mut notes);
    (registry, notes.iter().map(vep_check::note::Note::words).collect())
}

const CONSTANTS: &str =
    "package featuregate\n\nconst (\n\t// Alpha: v1.6.0\n\tOneGate = \"One\"\n\tMessage = \"Do not use it\"\n)\n";

#[test]
fn gates_are_read_in_whatever_form_go_allows() {
    let all = |text: &str| registry(&[CONSTANTS, text]).0;
    let one = |state| Some(Registry::from([("One".to_owned(), state)]));
    for call in [
        "func init() {\n\tRegisterFeatureGate(FeatureGate{Name: OneGate, State: Beta})\n}\n",
        "func init() { RegisterFeatureGate(FeatureGate{State: Beta, Name: OneGate}) }",
        "func init() {\n\tRegisterFeatureGate(FeatureGate{\n\t\tName: \"One\", // its name\n\t\tState: Beta,\n\t})\n}",
        "var x = '{'\nfunc init() { RegisterFeatureGate(FeatureGate{Name: OneGate, Message: fmt.Sprintf(\"State: Alpha\", f{Name: x}), State: Beta}) }",
        "/* RegisterFeatureGate(FeatureGate{Name: Gone}) */ func init() { RegisterFeatureGate(FeatureGate{Name: OneGate, State: Beta}) }",
        "func RegisterFeatureGate(gate FeatureGate) {}\nfunc init() { RegisterFeatureGate(FeatureGate{Name: `One`, State: Beta}) }",
    ] {
        assert_eq!(all(call), one(GateState::Beta), "{call}");
    }
    // What is not registered can be switched on by its name.
    let other =
        "const OtherGate = \"Other\"\nfunc init() { RegisterFeatureGate(FeatureGate{Name: OtherGate, State: GA}) }";
    let both = Registry::from([("One".to_owned(), GateState::Alpha), ("Other".to_owned(), GateState::GA)]);
    assert_eq!(all(other), Some(both));
}

#[test]
fn what_is_of_no_known_shape_is_unknown() {
    for (text, why) in [
        ("", "1.go: the file is empty"),
        ("// all of it was deleted\n", "1.go: the file is empty"),
        ("package featuregate\n", "0.go: nothing calls `RegisterFeatureGate`"),
        ("func init() { Register(OneGate, Beta) }", "0.go: nothing calls `RegisterFeatureGate`"),
        (
            "func init() {\n\tRegisterFeatureGate(gate)\n}",
            "1.go, line 2: a gate is registered without a name or a state",
        ),
        (
            "func init() { RegisterFeatureGate(FeatureGate{Name: OneGate, State: Gamma}) }",
            "1.go, line 1: a gate is registered with a name or a state that is not known",
        ),
        (
            "func init() { RegisterFeatureGate(FeatureGate{Name: Unheard, State: Beta}) }",
            "1.go, line 1: no constant here has the name of the gate that is registered",
        ),
        (
            "func init() {\n\tRegisterFeatureGate(FeatureGate{Name: OneGate, State: Beta})\n",
            "1.go, line 1: the file is cut off: something that is opened here is not closed",
        ),
        (
            "func init() {\n\tx := \"abc\n}",
            "1.go, line 2: the file is cut off: something that is opened here is not closed",
        ),
        ("/* never closed", "1.go, line 1: the file is cut off: something that is opened here is not closed"),
    ] {
        assert_eq!(registry(&[CONSTANTS, text]), (None, vec![why.to_owned()]), "{text}");
    }
}

#[test]
fn a_file_without_gates_beside_one_with_gates_takes_away_what_is_known() {
    let active = "func init() { RegisterFeatureGate(FeatureGate{Name: \"One\", State: GA}) }";
    assert_eq!(registry(&[active, ""]), (None, vec!["1.go: the file is empty".to_owned()]));
    let mut notes = Vec::new();
    let files = [("0.go".to_owned(), active.as_bytes()), ("1.go".to_owned(), b"package featuregate \xff".as_slice())];
    assert_eq!(read(&files, &mut notes), None);
    assert_eq!(notes.iter().map(vep_check::note::Note::words).collect::<Vec<_>>(), ["1.go: the file is not UTF-8"]);
    // One that registers nothing is as good as any.
    let one = Registry::from([("One".to_owned(), GateState::GA)]);
    assert_eq!(registry(&[active, "package featuregate\n"]), (Some(one), Vec::new()));
}

#[test]
fn the_real_registries_are_read_whole() {
    let Some(corpus) = shared().map(|shared| shared.join("corpus/kubevirt")) else { return };
    let of = |branch: &str| {
        let directory = corpus.join(branch).join("pkg/virt-config/featuregate");
        let text = |file: &str| std::fs::read_to_string(directory.join(file)).expect("a file");
        let (active, inactive) = (text("active.go"), text("inactive.go"));
        // Cut off anywhere, nothing is known, or all that is there.
        let whole = registry(&[&active, &inactive]);
        assert_eq!(whole.1, [] as [String; 0], "{branch}");
        for at in (0..active.len()).step_by(97).filter(|at| active.is_char_boundary(*at)) {
            let (cut, notes) = registry(&[&active[..at], &inactive]);
            let known = cut.unwrap_or_default();
            let whole = whole.0.as_ref().expect("a registry");
            assert!(!notes.is_empty() || known.keys().all(|name| whole.contains_key(name)), "{branch} cut at {at}");
        }
        whole.0.expect("a registry")
    };
    let state = |branch: &str, name: &str| of(branch).get(name).copied();
    assert_eq!(state("main", "ImageVolume"), Some(GateState::Beta));
    assert_eq!(state("main", "VideoConfig"), Some(GateState::GA));
    assert_eq!(state("main", "Passt"), Some(GateState::Discontinued));
    assert_eq!(state("release-1.9", "DecentralizedLiveMigration"), Some(GateState::Alpha));
    assert_eq!(state("main", "DecentralizedLiveMigration"), Some(GateState::Beta));
    for branch in ["release-1.6", "release-1.7", "release-1.8"] {
        assert_eq!(state(branch, "ObjectGraph"), Some(GateState::Alpha), "{branch}");
    }
    assert_eq!(state("release-1.6", "SecureExecution"), Some(GateState::Alpha));
    assert_eq!(state("release-1.5", "SecureExecution"), None);
}

#[test]
fn a_directory_without_checkouts_is_said() {
    let repo = Repo::new();
    repo.write(VEP, vep(1));
    repo.write("code/README.md", "nothing");
    let mut command = command();
    command
        .args(["release", "v1.10", "--today", TODAY, "--root"])
        .arg(repo.path())
        .arg("--gates")
        .arg(repo.join("code"));
    Run::of(&mut command).is_broken(&["has no checkout with pkg/virt-config/featuregate/active.go", "release-1.9"]);
    repo.write("code/release-1.9/pkg/virt-config/featuregate/active.go", CONSTANTS);
    repo.write("code/release-1.9/pkg/virt-config/featuregate/inactive.go", "package featuregate\n");
    let run = Run::of(&mut command);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stderr.contains("active.go: nothing calls `RegisterFeatureGate`"), "{run:?}");
}
