//! Facts as a file: what is written is read again, whatever stands in it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use vep_check::facts::{Comment, Facts, Issue, PullRequest, Review, Sig};
use vep_check::release::{Schedule, Schedules, Version};

/// Text as people and programs write it, and as nobody should.
fn text() -> impl Strategy<Value = String> {
    let odd = prop_oneof![
        Just(String::new()),
        Just("- [ ] a\r\n\r\n  b: \"c\" # d\n".to_owned()),
        Just("\n\n  indented first\nthen not\n\n".to_owned()),
        Just("\t/lgtm \u{85}\u{2028}\u{feff}\u{0}\u{1b}[0m\u{202e}".to_owned()),
        Just("yes".to_owned()),
        Just("0o14".to_owned()),
        Just("2026-08-18".to_owned()),
        Just("---\n...\n%YAML 1.2".to_owned()),
        Just("{\"a\": [1]}".to_owned()),
        Just("ends with blanks   \n   \n".to_owned()),
        Just("x".repeat(70_000)),
    ];
    prop_oneof![3 => any::<String>(), 3 => "(?s).{0,40}", 2 => "[ \\n\\t\\r:#|>'\"-]{0,12}", 3 => odd]
}

fn date() -> impl Strategy<Value = Date> {
    (2020_i16..2040, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| jiff::civil::date(year, month, day))
}

fn schedules() -> impl Strategy<Value = Schedules> {
    let version = (0_u32..3, 0_u32..30).prop_map(|(major, minor)| Version { major, minor });
    let schedule = (option::of(date()), option::of(date())).prop_map(|(freeze, release)| Schedule { freeze, release });
    btree_map(version, schedule, 0..4).prop_map(Schedules)
}

fn sig() -> impl Strategy<Value = Sig> {
    (text(), option::of(text()), vec(text(), 0..3), vec(text(), 0..3))
        .prop_map(|(name, label, chairs, approvers)| Sig { name, label, chairs, approvers })
}

fn review() -> impl Strategy<Value = Review> {
    (text(), text(), text(), text(), option::of(text()), any::<bool>())
        .prop_map(|(author, state, body, at, commit, bot)| Review { author, state, body, at, commit, bot })
}

fn comment() -> impl Strategy<Value = Comment> {
    (text(), text(), text(), any::<bool>()).prop_map(|(author, body, at, bot)| Comment { author, body, at, bot })
}

fn pull_request() -> impl Strategy<Value = PullRequest> {
    let names = (text(), text(), text(), option::of(text()), option::of(text()));
    let places = (option::of(text()), option::of(text()), option::of(text()));
    let said = (vec(text(), 0..3), vec(review(), 0..3), vec(comment(), 0..3));
    (any::<u64>(), any::<bool>(), names, places, said).prop_map(|(number, draft, names, places, said)| {
        let (title, body, author, milestone, pushed_at) = names;
        let (repository, head, head_repository) = places;
        let (labels, reviews, comments) = said;
        PullRequest {
            number,
            title,
            body,
            author,
            draft,
            labels,
            milestone,
            repository,
            head,
            head_repository,
            pushed_at,
            reviews,
            comments,
        }
    })
}

fn issues() -> impl Strategy<Value = BTreeMap<u64, Option<Issue>>> {
    let issue = (text(), text(), vec(text(), 0..3), any::<bool>())
        .prop_map(|(title, body, labels, pull_request)| Issue { title, body, labels, pull_request });
    btree_map(any::<u64>(), option::of(issue), 0..3)
}

fn facts() -> impl Strategy<Value = Facts> {
    let lists = (option::of(vec(text(), 0..3)), option::of(vec(text(), 0..3)));
    (option::of(schedules()), option::of(vec(sig(), 0..3)), lists, option::of(pull_request()), option::of(issues()))
        .prop_map(|(schedules, sigs, (labels, milestones), pull_request, issues)| Facts {
            schedules,
            sigs,
            labels,
            milestones,
            pull_request,
            issues,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::with_cases(400) })]

    #[test]
    fn what_is_written_is_read_again(facts in facts()) {
        let written = facts.to_yaml();
        let read = Facts::parse(&written).map_err(|error| TestCaseError::fail(format!("{error:#}\n{written}")))?;
        prop_assert_eq!(read, facts, "{}", written);
    }
}

#[test]
fn no_facts_are_a_file_too() {
    assert_eq!(Facts::parse(&Facts::default().to_yaml()).expect("a file"), Facts::default());
}
