//! Facts as a file: what is written is read again, whatever stands in it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use vep_check::facts::{
    Board, Branch, Card, Comment, Facts, GateState, Gates, Issue, Proposal, Pull, PullRequest, PullState, Reference,
    Review, ReviewState, Sig, Tracker, Word, Work,
};
use vep_check::note::Note;
use vep_check::release::{Day, Schedule, Schedules, Version};

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

fn day() -> impl Strategy<Value = Day> {
    prop_oneof![1 => Just(Day::None), 1 => Just(Day::Unknown), 2 => date().prop_map(Day::On)]
}

fn schedules() -> impl Strategy<Value = Schedules> {
    let version = (0_u32..3, 0_u32..30).prop_map(|(major, minor)| Version { major, minor });
    let schedule =
        (day(), day(), day()).prop_map(|(freeze, code_freeze, release)| Schedule { freeze, code_freeze, release });
    btree_map(version, schedule, 0..4).prop_map(Schedules)
}

fn sig() -> impl Strategy<Value = Sig> {
    (text(), option::of(text()), [(); 3].map(|()| vec(text(), 0..3)), any::<bool>()).prop_map(
        |(name, label, [chairs, approvers, reviewers], incomplete)| Sig {
            name,
            label,
            chairs,
            approvers,
            reviewers,
            incomplete,
        },
    )
}

fn time() -> impl Strategy<Value = Timestamp> {
    (0_i64..4_000_000_000).prop_map(|second| Timestamp::from_second(second).expect("a time"))
}

/// When something was changed, and by whom.
fn edited() -> impl Strategy<Value = (Option<Timestamp>, Option<String>)> {
    (option::of(time()), option::of(text()))
}

fn review() -> impl Strategy<Value = Review> {
    let state = prop_oneof![
        Just(ReviewState::Approved),
        Just(ReviewState::ChangesRequested),
        Just(ReviewState::Commented),
        Just(ReviewState::Dismissed),
        Just(ReviewState::Pending),
    ];
    (text(), state, text(), time(), edited(), option::of(text()), any::<bool>()).prop_map(
        |(author, state, body, at, (edited_at, edited_by), commit, bot)| Review {
            author,
            state,
            body,
            at,
            edited_at,
            edited_by,
            commit,
            bot,
        },
    )
}

fn comment() -> impl Strategy<Value = Comment> {
    (text(), text(), time(), edited(), any::<bool>()).prop_map(|(author, body, at, (edited_at, edited_by), bot)| {
        Comment { author, body, at, edited_at, edited_by, bot }
    })
}

fn pull_request() -> impl Strategy<Value = PullRequest> {
    let names = (text(), text(), text(), option::of(text()));
    let places = (option::of(text()), option::of(text()), option::of(text()));
    let said = (vec(text(), 0..3), vec(review(), 0..3), vec(comment(), 0..3));
    let times = (vec(option::of(time()), 5), vec(time(), 0..3), any::<bool>());
    (any::<u64>(), any::<bool>(), names, places, said, times).prop_map(
        |(number, draft, names, places, said, (times, lgtm_removed_at, checks_refused))| {
            let (title, body, author, milestone) = names;
            let (repository, head, head_repository) = places;
            let (labels, reviews, comments) = said;
            PullRequest {
                number,
                title,
                body,
                author,
                draft,
                unresolved: usize::from(draft) * 3,
                older_conversations: checks_refused,
                closes: vec![7; usize::from(draft)],
                labels,
                milestone,
                repository,
                head,
                head_repository,
                pushed_at: times[0],
                head_after: times[1],
                head_seen_at: times[2],
                commit_seen_at: times[3],
                committed_at: times[4],
                lgtm_removed_at,
                checks_refused,
                reviews,
                comments,
            }
        },
    )
}

fn issues() -> impl Strategy<Value = BTreeMap<u64, Option<Issue>>> {
    let issue = (text(), text(), vec(text(), 0..3), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(title, body, labels, pull_request, closed, dropped)| Issue {
            title,
            body,
            labels,
            pull_request,
            closed,
            dropped,
        },
    );
    btree_map(any::<u64>(), option::of(issue), 0..3)
}

fn note() -> impl Strategy<Value = Note> {
    (text(), option::of(any::<usize>()), text()).prop_map(|(file, line, message)| Note { file, line, message })
}

fn reference() -> impl Strategy<Value = Reference> {
    let named = ("[a-zA-Z0-9-]{1,9}/[a-z0-9._-]{3,9}", 1..1_000_000_u64);
    named.prop_map(|(repository, number)| Reference::new(&repository, number).expect("a name"))
}

fn pull() -> impl Strategy<Value = Pull> {
    let state = prop_oneof![Just(PullState::Open), Just(PullState::Merged), Just(PullState::Closed)];
    let word = option::of((text(), time()).prop_map(|(author, at)| Word { author, at }));
    let rest = (vec(text(), 0..3), btree_set(reference(), 0..3), word);
    (text(), state, any::<bool>(), text(), option::of(time()), text(), rest).prop_map(
        |(title, state, draft, base, merged_at, author, (labels, names, last_word))| Pull {
            title,
            state,
            draft,
            base,
            merged_at,
            author,
            labels,
            names,
            last_word,
        },
    )
}

fn gates() -> impl Strategy<Value = Gates> {
    let state = proptest::sample::select(GateState::ALL.to_vec());
    let registry = move || btree_map(text(), state.clone(), 0..3);
    (btree_map(version(), registry(), 0..3), option::of(registry()))
        .prop_map(|(releases, main)| Gates { releases, main })
}

fn version() -> impl Strategy<Value = Version> {
    (0..3_u32, 0..20_u32).prop_map(|(major, minor)| Version { major, minor })
}

fn board() -> impl Strategy<Value = Board> {
    let card = (option::of(text()), vec(text(), 0..3), any::<bool>(), any::<bool>())
        .prop_map(|(status, reviewers, pull_request, archived)| Card { status, reviewers, pull_request, archived });
    let fields = (any::<bool>(), any::<bool>());
    (any::<u64>(), btree_map(any::<u64>(), card, 0..3), any::<u64>(), fields).prop_map(
        |(project, cards, unreadable, (no_status, no_reviewers))| Board {
            project,
            cards,
            unreadable,
            no_status,
            no_reviewers,
        },
    )
}

fn work() -> impl Strategy<Value = Work> {
    let references = || btree_set(reference(), 0..3);
    let tracker = (references(), references(), any::<u64>(), option::of(time()))
        .prop_map(|(references, bugs, unreadable, spoken_at)| Tracker { references, bugs, unreadable, spoken_at });
    let proposal = (any::<bool>(), vec(text(), 0..3)).prop_map(|(draft, labels)| Proposal { draft, labels });
    let branch = option::of(time()).prop_map(|cut| Branch { cut });
    let of_issues =
        (option::of(btree_map(any::<u64>(), tracker, 0..3)), option::of(btree_map(any::<u64>(), proposal, 0..3)));
    let pulls = option::of(btree_map(reference(), option::of(pull()), 0..3));
    let branches = (option::of(btree_map(text(), branch, 0..3)), option::of(text()), option::of(gates()));
    let boards = btree_map(version(), board(), 0..3);
    (of_issues, pulls, branches, boards, btree_map(text(), text(), 0..3)).prop_map(
        |((trackers, proposals), pulls, (branches, main_branch, gates), boards, unread)| Work {
            boards,
            trackers,
            proposals,
            pulls,
            branches,
            main_branch,
            gates,
            unread,
        },
    )
}

fn facts() -> impl Strategy<Value = Facts> {
    let lists = (option::of(vec(text(), 0..3)), option::of(vec(text(), 0..3)));
    let sigs = (option::of(vec(sig(), 0..3)), any::<bool>());
    let rest = (option::of(pull_request()), option::of(issues()), work(), vec(note(), 0..3));
    (option::of(schedules()), sigs, lists, rest).prop_map(
        |(schedules, (sigs, sigs_incomplete), (labels, milestones), (pull_request, issues, work, notes))| Facts {
            schedules,
            sigs,
            sigs_incomplete,
            labels,
            milestones,
            pull_request,
            issues,
            work,
            notes,
        },
    )
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

#[test]
fn what_is_no_fact_is_named_with_its_key() {
    let file = |line: &str| format!("pull-request:\n  number: 1\n  title: a\n  author: b\n  {line}\n");
    let said = "author: c\n      body: /lgtm\n     ";
    let time = "is not a time; one is written 2026-04-30T12:00:00Z";
    let cases = [
        ("pushed-at: soon".to_owned(), "pull-request.pushed-at", time),
        ("head-after: 2026-08-18".to_owned(), "pull-request.head-after", time),
        ("head-seen-at: '12'".to_owned(), "pull-request.head-seen-at", time),
        ("lgtm-removed-at: [now]".to_owned(), "pull-request.lgtm-removed-at", time),
        (format!("comments:\n    - {said} at: yesterday"), "pull-request.comments[0].at", time),
        (format!("comments:\n    - {said} at: 2026-04-30T12:00:00Z\n      edited-at: ''"), "edited-at", time),
        (format!("reviews:\n    - {said} at: yesterday\n      state: APPROVED"), "pull-request.reviews[0].at", time),
        (
            format!("reviews:\n    - {said} at: 2026-04-30T12:00:00Z\n      state: APPROVE"),
            "pull-request.reviews[0].state",
            "unknown variant `APPROVE`, expected one of `APPROVED`",
        ),
    ];
    for (line, key, why) in cases {
        let yaml = file(&line);
        let value: serde_yaml::Value = serde_yaml::from_str(&yaml).expect("YAML");
        let json = serde_json::to_string(&value).expect("JSON");
        for text in [yaml, json] {
            let error = format!("{:#}", Facts::parse(&text).expect_err(&text));
            assert!(error.contains(key) && error.contains(why), "{text}\n{error}");
        }
    }
}
