//! What a run for very many pull requests costs, and what becomes of those that it does not come to.

use std::collections::BTreeSet;
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use vep_check::github::budget::MAX_REQUESTS;

use crate::fake_github::{FakeGithub, Fault, REPOSITORY, When, points};
use crate::sweep::{from, many, singly, sweep};

/// What one run cost.
struct Cost {
    requests: usize,
    points: u64,
    /// The most memory that the program held, in MiB, where the system tells.
    peak: Option<u64>,
}

/// Runs a sweep that finds something to say, and nothing that keeps it from ending.
fn cost(github: &FakeGithub) -> Cost {
    github.take_requests();
    let (mut child, _directory) = sweep(github).start(&[]);
    let streams = [drained(child.stdout.take()), drained(child.stderr.take())];
    let peak = peak(&mut child);
    let status = child.wait().expect("a child of ours");
    let [stdout, stderr] = streams.map(|stream| stream.join().expect("no panic"));
    assert_eq!(status.code(), Some(0), "{stdout}{stderr}");
    let requests = github.take_requests();
    let queries = requests.iter().filter(|request| request.operation.is_some());
    Cost { requests: requests.len(), points: queries.map(|request| points(&request.body)).sum(), peak }
}

/// Reads a stream to its end, so that its writer never waits.
fn drained(stream: Option<impl std::io::Read + Send + 'static>) -> thread::JoinHandle<String> {
    let mut stream = stream.expect("it is piped");
    thread::spawn(move || {
        let mut text = String::new();
        stream.read_to_string(&mut text).expect("a readable stream");
        text
    })
}

/// The most memory that `child` has held, looked up until it ends.
fn peak(child: &mut Child) -> Option<u64> {
    let status = format!("/proc/{}/status", child.id());
    let mut most = None;
    while child.try_wait().expect("a child of ours").is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        most = kilobytes.map(|kilobytes| kilobytes / 1024).max(most);
        thread::sleep(Duration::from_millis(5));
    }
    most
}

/// A sweep over `count` pull requests on the day on which each gets its comment, and on the next.
fn two_days(count: u64) {
    let github = many(count);
    for (day, most) in [("first", 4), ("next", 3)] {
        let begun = Instant::now();
        let Cost { requests, points, peak } = cost(&github);
        let each = requests as f64 / count as f64;
        let peak = peak.map_or_else(|| "unknown".to_owned(), |peak| format!("{peak} MiB"));
        println!(
            "{count} open pull requests, {day} day: {requests} requests, {each:.1} each, {points} points; peak {peak}; \
             {:.1} s",
            begun.elapsed().as_secs_f64(),
        );
        assert!(requests <= most * usize::try_from(count).expect("small"), "{requests} requests");
        assert!(points <= 1000, "{points} points, and an hour has a thousand");
        for number in 20..20 + count {
            assert_eq!(github.world().comments(REPOSITORY, number).len(), 1, "#{number}");
        }
    }
}

#[test]
fn thirty_pull_requests() {
    two_days(30);
}

#[test]
fn three_hundred_pull_requests() {
    two_days(300);
}

/// The numbers of the pull requests that a run told of, in its order.
fn told(stdout: &str) -> Vec<u64> {
    let lines = stdout.lines().filter_map(|line| line.strip_prefix("pull request #"));
    lines.filter_map(|line| line.split_once(':')?.0.parse().ok()).collect()
}

/// A run that GitHub ends early says what it has left, and the next one begins with that.
#[test]
fn what_one_day_has_left_comes_first_on_the_next() {
    let github = many(5);
    singly(&github);
    github.fail(from(22), When::Before, Fault::RateLimited(3600));
    let ended = sweep(&github).run();
    ended.ends(2, &["2 of 5 were not checked: #23, #24; ", "GitHub asks to wait until "]);
    assert_eq!(told(&ended.stdout), [20, 21], "{ended:#?}");
    github.clear_faults();
    assert_eq!(told(&sweep(&github).run().stdout), [22, 23, 24, 20, 21]);
    // And again with those that were told of longest ago.
    assert_eq!(told(&sweep(&github).run().stdout), [20, 21, 22, 23, 24]);
}

/// Where each has to be asked for by itself, one run does not reach them all; what it has left, it says.
#[test]
fn the_requests_of_one_run_end_it_and_the_next_goes_on() {
    const COUNT: usize = 400;
    let github = many(COUNT as u64);
    singly(&github);
    let ended = sweep(&github).run();
    let first = told(&ended.stdout);
    println!("{COUNT} open pull requests, one by one: {} told of on the first day", first.len());
    assert_eq!((ended.code, github.take_requests().len()), (2, MAX_REQUESTS));
    let left = ended.titles("error").into_iter().filter(|title| *title == "stopped before the end").count();
    assert_eq!((left, first.len() < COUNT), (1, true));
    assert!(ended.summary.contains("2000 requests were sent, and one run sends no more"));
    let without = |number: &u64| github.world().comments(REPOSITORY, *number).is_empty();
    let left: Vec<u64> = (20..20 + COUNT as u64).filter(without).collect();
    github.clear_faults();
    let next = told(&sweep(&github).run().stdout);
    assert_eq!(next[..left.len()], left);
    assert_eq!(next.iter().collect::<BTreeSet<_>>().len(), COUNT);
}
