//! The YAML of front matter: whatever stands there, it is read, and no fault hides another.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::RngSeed;
use vep_check::source::Source;
use vep_check::vep::place::Layout;
use vep_check::vep::{MetadataSections, Vep};

fn parse(text: &str) -> Vep {
    let source = Arc::new(Source::new("veps/sig-compute/10-a/vep.md", text));
    Vep::parse(source, &Layout::default(), &MetadataSections::default())
}

/// Faulty entries, each with its number of faults.
const FAULTY: &[(&str, usize)] = &[
    ("title: Hooks: how a node drains\n", 1),
    ("title-two: [VEP] Hooks\n", 1),
    ("title-three: \"Hooks\n", 1),
    ("title-four: 'Hooks\n", 1),
    ("title-five: `virtctl drain`\n", 1),
    ("title-six:Hooks\n", 1),
    ("status provisional\n", 1),
    ("%YAML 1.2\n", 1),
    ("authors:\n  - @alex\n  - @bo\n", 2),
    ("reviewers: [@alex, \"@bo\", @chris]\n", 2),
    ("approvers:\n\t- \"@alex\"\n", 1),
    ("participating-sigs: [sig-network\n", 1),
    ("feature-gate: no\n", 1),
    ("stage: !!str alpha\n", 1),
    ("milestone: &m\n  alpha: \"v1.10\"\n  alpha: \"v1.11\"\n", 2),
    ("replaces: *m\n", 1),
    ("deep: [[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]\n", 1),
];

/// Entries without fault.
const GOOD: &[&str] = &[
    "vep-number: 10\n",
    "creation-date: \"2026-04-30\" # a day\n",
    "owning-sig: sig-compute\n",
    "superseded-by: \"\"\n",
    "more:\n  - \"@alex\"\n  - bo\n",
    "text: >-\n  Hooks: for\n  @nodes\n",
    "# a comment: here\n",
    "\n",
];

/// Pieces of which anything may be made.
const PIECES: &[&str] = &[
    "---", "\n", "\n", "\n", "\r\n", " ", "  ", "\t", ":", ": ", "- ", "#", "# VEP", "title", "a", "@alex", "\"", "'",
    "[", "]", "{", "}", ",", "&a", "*a", "!", "!!str ", "%", "|", ">", "?", "? ", "é", "漢", "\u{feff}", "\u{2028}",
    "\0", "v1.10", "~", "no", "...", "<<", "`", "\\",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn no_fault_hides_another(
        faulty in subsequence(FAULTY, 1..=FAULTY.len()).prop_shuffle(),
        good in subsequence(GOOD, 0..=GOOD.len()),
        windows in any::<bool>(),
    ) {
        let mut text = "---\nfirst: 1\n".to_owned();
        for (index, (entry, _)) in faulty.iter().enumerate() {
            text.push_str(entry);
            text.push_str(good.get(index).unwrap_or(&""));
        }
        text.push_str("---\n\n# VEP #10: Hooks\n");
        if windows {
            text = text.replace('\n', "\r\n");
        }
        let vep = parse(&text);
        let front_matter = vep.front_matter.as_ref().expect("front matter");
        let told: Vec<&str> = front_matter.faults.iter().map(|fault| fault.message.as_str()).collect();
        let wanted: usize = faulty.iter().map(|(_, count)| count).sum();
        prop_assert_eq!(told.len(), wanted, "{:?} in\n{}", told, text);
        // What is good is read all the same.
        for entry in good.iter().take(faulty.len()).filter_map(|entry| entry.split_once(':')) {
            let (key, _) = entry;
            prop_assert!(key.starts_with('#') || front_matter.entry(key).is_some(), "no `{}` in\n{}", key, text);
        }
    }

    #[test]
    fn anything_is_read(pieces in prop::collection::vec(select(PIECES), 0..60)) {
        for start in ["", "---\n", "\u{feff}---\r\n", "---\ntitle: a\n"] {
            let text = format!("{start}{}", pieces.concat());
            let vep = parse(&text);
            let Some(front_matter) = &vep.front_matter else { continue };
            for fault in &front_matter.faults {
                prop_assert!(text.get(fault.span.range()).is_some(), "{:?} in {:?}", fault, text);
                prop_assert!(front_matter.block.span.contains(fault.span), "{:?} in {:?}", fault, text);
            }
            for entry in &front_matter.entries {
                prop_assert!(text.get(entry.key.span.range()).is_some(), "{:?} in {:?}", entry, text);
                prop_assert!(text.get(entry.node.span.range()).is_some(), "{:?} in {:?}", entry, text);
            }
        }
    }
}

/// Aliases are never followed: what would be nine to the power of nine values is nine lists.
#[test]
fn a_bomb_does_not_go_off() {
    let mut text = "---\na: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (before, name) in ["a", "b", "c", "d", "e", "f", "g", "h"].iter().zip(["b", "c", "d", "e", "f", "g", "h", "i"])
    {
        let aliases = vec![format!("*{before}"); 9].join(", ");
        text.push_str(&format!("{name}: &{name} [{aliases}]\n"));
    }
    text.push_str("---\n");
    let vep = parse(&text);
    let front_matter = vep.front_matter.as_ref().expect("front matter");
    assert_eq!(front_matter.entries.len(), 9);
    assert_eq!(front_matter.faults.len(), 9 + 8 * 9);
}

/// Large front matter is one fault, and no work.
#[test]
fn large_front_matter_is_one_fault() {
    let vep = parse(&format!("---\n{}---\n", "key: [value]\n".repeat(10_000)));
    let front_matter = vep.front_matter.as_ref().expect("front matter");
    assert_eq!((front_matter.entries.len(), front_matter.faults.len()), (0, 1));
}
