//! Input that nobody should write: a finding or a clear reason for that file, every other file's findings intact.
//!
//! Sizes are small enough for a debug build; what matters is that the program ends, and how.

#![cfg(unix)]

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::Command;

use crate::common::skip::within_permissions;
use crate::common::{PROGRAM, Repo, Report, Run, TODAY, VEP, WITNESS, undisturbed, vep, vep_with_link};

/// Checks a VEP with this content beside the witness, whose finding must be there whatever the VEP is.
fn check(content: impl AsRef<[u8]>) -> Report {
    let repo = Repo::with_witness();
    repo.write(VEP, content);
    let report = repo.report(&[]);
    report.has_witness();
    for format in ["human", "github"] {
        let run = repo.check(&["--format", format]);
        assert_eq!(run.code, report.code, "{format}");
        assert!(run.stdout.contains("`gone.md` does not exist"), "{format}");
    }
    report
}

/// A VEP with `text` in its design.
fn with_design(text: &str) -> String {
    vep(1).replace("## Design\n\n", &format!("## Design\n\n{text}\n\n"))
}

#[test]
fn a_document_that_is_not_utf_8_says_which_byte_and_where() {
    let report = check(b"# VEP #1: caf\xe9\n");
    assert_eq!(report.code, 1);
    report.has("no-text", VEP, "the file is not UTF-8: byte 0xe9");
    assert_eq!((&report.of_path(VEP)[0]["line"], &report.of_path(VEP)[0]["column"]), (&1.into(), &14.into()));
}

#[test]
fn a_utf_16_document_is_not_utf_8() {
    let text: Vec<u8> = "\u{feff}# VEP #1: x\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(text).has("no-text", VEP, "the file is not UTF-8: byte 0xff");
}

#[test]
fn a_nul_byte_is_no_text() {
    let report = check(vep(1).replace("behind its feature gate", "behind\0its gate"));
    assert_eq!(report.code, 1);
    report.has("no-text", VEP, "the file has a NUL byte");
    assert_eq!(report.of_path(VEP).len(), 1);
}

#[test]
fn an_empty_document_is_one_finding() {
    for text in ["", " \n\t\n", "\u{feff}", "\r\n"] {
        let report = check(text);
        assert_eq!(report.code, 1);
        report.has("no-text", VEP, "the document is empty");
        assert_eq!(report.of_path(VEP).len(), 1, "{text:?}");
    }
}

#[test]
fn a_byte_order_mark_and_crlf_are_read_past_and_move_no_column() {
    let text = vep_with_link(1, "gone.md");
    for text in [format!("\u{feff}{text}"), text.replace('\n', "\r\n"), format!("\u{feff}{text}").replace('\n', "\r\n")]
    {
        let report = check(&text);
        assert_eq!(report.new_findings()[..1], [format!("link-broken {VEP}:26:12")]);
        assert_eq!(report.of_path(VEP).len(), 1);
    }
    let report = check(format!("\u{feff}{}", vep(1).replace("#1:", "#NNNN:")));
    assert_eq!(report.of_path(VEP)[0]["column"], 8, "a byte order mark is no column");
}

#[test]
fn lone_carriage_returns_are_line_ends_to_markdown_and_break_nothing() {
    assert!(check(vep(1).replace('\n', "\r")).code <= 1);
}

#[test]
fn front_matter_without_end_hides_nothing() {
    let report = check(format!("---\nvep-number: 1\ntitle: x\n\n{}", vep_with_link(1, "gone.md")));
    report.has("link-broken", VEP, "`gone.md`");
    assert!(check("---\n").code == 1);
    assert!(check("---\nkey: value").code == 1);
    assert!(check(format!("---\n{}", "key: value\n".repeat(100_000))).code == 1);
    assert!(check(format!("---\na: {}\n---\n{}", "[".repeat(100_000), vep(1))).code <= 1);
}

#[test]
fn large_documents_end_in_a_report() {
    let size = 800_000;
    for (name, unit) in [
        ("prose", "A sentence that says what there is to say.\n"),
        ("one line", "word "),
        ("one word", "a"),
        ("placeholders on one line", "NNNN "),
        ("placeholders", "TODO\n"),
        ("broken links", "[a](b.md) "),
        ("checkboxes", "- []\n"),
        ("headings", "## Motivatio\n\n"),
        ("entities", "&amp;"),
        ("emphasis", "*a _b "),
        ("tables", "|a|b|\n|-|-|\n"),
    ] {
        let report = check(with_design(&unit.repeat(size / 8 / unit.len())));
        assert!(report.code == 1, "{name}");
        assert!(report.of_path(VEP).len() < 2_500, "{name}");
    }
    let long = check(with_design(&"A sentence.\n".repeat(size / 12)));
    let rules: Vec<&str> = long.of_path(VEP).iter().filter_map(|finding| finding["rule"].as_str()).collect();
    assert_eq!(rules, ["document-long"]);
}

#[test]
fn a_document_above_the_limit_is_not_read() {
    let repo = Repo::with_witness();
    repo.write(VEP, "");
    // A file with a hole takes no room and no time.
    let file = fs::OpenOptions::new().write(true).open(repo.join(VEP)).expect("a file");
    file.set_len(10_000_000_000).expect("a file with a hole");
    let report = repo.report(&[]);
    assert_eq!(report.code, 1);
    report.has("no-text", VEP, "the file has 10000000000 bytes");
    report.has_witness();
}

/// Texts that make a naive reader take time by the square of their length. Each stands for `n` of its unit.
fn knotty(n: usize) -> Vec<(&'static str, String)> {
    let filled = "- This VEP targets alpha for version: v1.10\n";
    let blank = "- This VEP targets alpha for version:\n";
    vec![
        (
            "gates",
            (0..n)
                .map(|n| format!("### Target releases (g{n})\n\n- This VEP targets beta for version: v1.9\n"))
                .collect(),
        ),
        ("stages", format!("## Graduation Requirements\n\n{}", "### Alpha\n#### x\n".repeat(n))),
        ("nested quotes", format!("{}x\n", ">".repeat(n))),
        ("nested quotes with spaces", format!("{}x\n", "> ".repeat(n))),
        ("nested lists on a line", format!("{}x\n", "- ".repeat(n))),
        ("div", "<div>".repeat(n)),
        ("div on lines", "<div>\n\n".repeat(n)),
        ("unclosed tags", "<a href=\"".repeat(n)),
        ("unclosed tags in a line", format!("x {}", "<a ".repeat(n))),
        ("comments that open", "<!--\n\n".repeat(n)),
        ("comments that open in a line", format!("x {}", "<!-- ".repeat(n))),
        ("comments", "<!-- ## Goals -->\n\n".repeat(n)),
        ("comments with headings", format!("<!--\n{}-->\n", "## Nothing\n".repeat(n))),
        ("declarations", format!("x {}", "<!A ".repeat(n))),
        ("cdata", format!("x {}", "<![CDATA[ ".repeat(n))),
        ("instructions", format!("x {}", "<? ".repeat(n))),
        ("brackets", "[".repeat(n)),
        ("pictures", format!("{}a{}", "![".repeat(n), "](a.png)".repeat(n))),
        ("links that open", "[a](".repeat(n)),
        ("links in angles", "[a](<b".repeat(n)),
        ("references", format!("{}\n\n[r]: {}\n", "[r] ".repeat(n), "x".repeat(n))),
        ("definitions", (0..n).map(|i| format!("[{i}]: x{i}.md\n")).collect()),
        ("footnotes", (0..n).map(|i| format!("[^{i}]\n\n[^{i}]: x\n\n")).collect()),
        ("back-ticks", (1..n / 100).map(|i| "`".repeat(i % 500) + " ").collect()),
        ("emphasis", "*".repeat(n) + "a" + &"_ ".repeat(n)),
        ("strikes", "~~a ".repeat(n)),
        ("a long heading", format!("## {}\n", "Motivation ".repeat(n))),
        ("empty sections, the last filled", format!("{}x\n", "## Goals\n\n".repeat(n))),
        ("blocks of targets", format!("### Target releases\n\n{blank}\n").repeat(n)),
        ("rows and ticks", {
            let ticks = "- [x] (R) Alpha target version\n".repeat(n);
            format!("### Target releases\n\n{}\n### Release Signoff Checklist\n\n{ticks}\n", blank.repeat(n))
        }),
        ("rows", format!("### Target releases\n\n{}", filled.repeat(n))),
        ("a long row", format!("### Target releases\n\n- This VEP targets {} for version: v1.9\n", "alpha ".repeat(n))),
        ("a row that goes on", format!("### Target releases\n\n{blank}{}", "  more\n".repeat(n))),
        ("boxes that open", format!("### Release Signoff Checklist\n\n{}", "- [\n".repeat(n))),
        ("a long title", format!("# VEP #NNNN: {}\n", "word ".repeat(n))),
        ("a long placeholder", format!("# VEP #{}: x\n", "N".repeat(n))),
        ("a long anchor", format!("[a](../../SIG-NETWORK/99-witness/vep.md#{})\n", "x".repeat(n))),
        ("tables", format!("|{}\n|{}\n{}", "a|".repeat(300), "-|".repeat(300), "|a\n".repeat(n / 300))),
        ("fences", "```\n".repeat(n)),
        ("indented code", "    # a\n\n".repeat(n)),
        ("tabs", "\t".repeat(n) + "x"),
        ("setext", "a\n=\n".repeat(n)),
    ]
}

#[test]
fn knotty_documents_end_in_a_report() {
    for (name, text) in knotty(2_000) {
        let repo = Repo::with_witness();
        repo.write(VEP, format!("# VEP #1: x\n\n{text}"));
        repo.write("veps/sig-compute/2-bare/vep.md", text);
        let report = repo.report(&[]);
        assert_eq!(report.code, 1, "{name}");
        report.has_witness();
        assert!(report.findings().len() < 3_000, "{name}: {}", report.findings().len());
    }
}

#[test]
fn a_hundred_thousand_nested_quotes_do_not_overflow_the_stack() {
    for unit in [">", "> ", "- ", "1. ", "> - "] {
        let report = check(with_design(&format!("{}end", unit.repeat(100_000))));
        assert!(report.code == 1, "{unit}");
    }
    assert!(check(with_design(&"<div>".repeat(50_000))).code == 1);
}

#[test]
fn a_thousand_faults_are_counted_off() {
    let report = check(with_design(&(0..1000).map(|n| format!("[a](gone-{n}.md)\n")).collect::<String>()));
    let mut found = report.of_path(VEP);
    found.retain(|finding| finding["rule"] == "link-broken");
    assert_eq!(found.len(), 100);
    let help = found[99]["help"].as_str().expect("a help");
    assert!(help.contains("more like this"), "{help}");
}

#[test]
fn a_directory_in_the_place_of_a_document_is_a_finding() {
    let repo = Repo::with_witness();
    repo.write("veps/sig-compute/1-first/vep.md/x.txt", "");
    let report = repo.report(&[]);
    assert_eq!(report.code, 1);
    report.has("vep-file-name", VEP, "is a directory, not a file");
    report.has_witness();
}

#[test]
fn a_symbolic_link_in_the_place_of_a_document_is_a_finding_and_not_followed() {
    for (name, target) in
        [("out of the tree", "/etc/passwd"), ("dangling", "nowhere"), ("loop", "vep.md"), ("inside", "../../../a.md")]
    {
        let repo = Repo::with_witness();
        repo.write("a.md", vep(1));
        repo.write("veps/sig-compute/1-first/x.txt", "");
        symlink(target, repo.join(VEP)).expect("a link");
        let report = repo.report(&[]);
        assert_eq!(report.code, 1, "{name}");
        report.has("vep-file-name", VEP, "is a symbolic link, not a file");
        assert_eq!(report.of_path(VEP).len(), 1, "{name}: {:#?}", report.of_path(VEP));
        report.has_witness();
        assert!(!report.json.to_string().contains("root:"), "the link was followed");
    }
}

#[test]
fn directories_that_are_links_are_not_followed_however_they_loop() {
    let repo = Repo::with_witness();
    symlink("..", repo.join("veps/sig-network/loop")).expect("a link");
    symlink("/", repo.join("veps/sig-network/everything")).expect("a link");
    let report = repo.report(&[]);
    assert_eq!((report.code, report.veps()), (1, vec![WITNESS]));
    report.has_witness();
}

#[test]
fn a_pipe_or_a_socket_in_the_place_of_a_document_is_a_finding_and_not_waited_for() {
    let repo = Repo::with_witness();
    repo.write("veps/sig-compute/1-first/x.txt", "");
    let made = Command::new("mkfifo").arg(repo.join(VEP)).status().expect("mkfifo");
    assert!(made.success());
    repo.write("veps/sig-compute/2-second/x.txt", "");
    let socket = "veps/sig-compute/2-second/vep.md";
    let _listener = std::os::unix::net::UnixListener::bind(repo.join(socket)).expect("a socket");
    let report = repo.report(&[]);
    assert_eq!(report.code, 1);
    report.has("vep-file-name", VEP, "is a special file, not a file");
    report.has("vep-file-name", socket, "is a special file, not a file");
    report.has_witness();
}

/// Takes away every permission of a path until the test is over.
struct Locked(std::path::PathBuf);

impl Locked {
    fn new(path: std::path::PathBuf) -> Locked {
        fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("permissions");
        Locked(path)
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        _ = fs::set_permissions(&self.0, fs::Permissions::from_mode(0o755));
    }
}

#[test]
fn a_document_that_may_not_be_read_ends_with_2_and_every_other_finding() {
    if within_permissions(PROGRAM).is_none() {
        return;
    }
    let repo = Repo::with_witness();
    repo.write(VEP, vep(1));
    let check = |arguments: &[&str]| {
        let mut command = undisturbed(within_permissions(PROGRAM).expect("as before"));
        Run::of(command.args(["check", "--today", TODAY, "--root"]).arg(repo.path()).args(arguments))
    };
    let report = |arguments: &[&str]| Report::of(&check(&[arguments, &["--format", "json"]].concat()));
    for path in [VEP, "veps/sig-compute"] {
        let _locked = Locked::new(repo.join(path));
        let whole = report(&[]);
        assert_eq!(whole.code, 2, "{path}");
        assert!(whole.stderr.contains(&format!("cannot read `{path}`")), "{}", whole.stderr);
        assert_eq!(whole.json["unchecked"][0]["path"], path);
        whole.has_witness();
        let github = check(&["--format", "github"]);
        assert!(github.stdout.contains(&format!("::error file={path},title=could not check::")), "{}", github.stdout);
        assert_eq!(report(&["veps/sig-network"]).code, 1, "what was not asked for does not matter");
    }
    repo.write("private/notes.md", "");
    let _locked = Locked::new(repo.join("private"));
    assert_eq!(report(&[]).code, 1, "what holds no VEP does not matter");
}

#[test]
fn a_name_that_is_not_utf_8_ends_with_2_and_every_other_finding() {
    let repo = Repo::with_witness();
    repo.write("veps/sig-compute/1-first/x.txt", "");
    let name = |bytes| repo.join("veps/sig-compute/1-first").join(OsStr::from_bytes(bytes));
    fs::write(name(b"\xff.md"), vep(1)).expect("a file");
    fs::write(name(b"\xff.png"), "").expect("a file");
    let report = repo.report(&[]);
    assert_eq!(report.code, 2);
    assert!(report.stderr.contains("name is not UTF-8"), "{}", report.stderr);
    assert_eq!(report.stderr.lines().count(), 1, "a picture's name is its own business: {}", report.stderr);
    report.has_witness();
    let run = repo.check(&[]);
    assert!(run.stdout.contains("1 file could not be read"), "{}", run.stdout);
}

#[test]
fn a_directory_whose_name_is_not_utf_8_is_not_passed_over() {
    let repo = Repo::with_witness();
    let directory = repo.join("veps/sig-network").join(OsStr::from_bytes(b"1-\xff"));
    fs::create_dir(&directory).expect("a directory");
    fs::write(directory.join("vep.md"), vep(1)).expect("a file");
    let report = repo.report(&[]);
    assert_eq!(report.code, 2);
    assert!(report.stderr.contains("name is not UTF-8"), "{}", report.stderr);
    report.has_witness();
}

#[test]
fn paths_with_odd_characters_are_paths() {
    for name in
        ["1-a b", "1-a\nb", "1-a:b,c", "1-a%20b", "1-a'\"`$(x)", "1-\u{202e}b", "1-äöü", "1-a\\b", "1- ", "1-[a]*?"]
    {
        let repo = Repo::with_witness();
        let path = format!("veps/sig-compute/{name}/vep.md");
        repo.write(&path, vep_with_link(1, "gone.md"));
        for paths in [&[] as &[&str], &[&path, WITNESS]] {
            let report = repo.report(paths);
            assert_eq!(report.code, 1, "{name:?}");
            report.has("link-broken", &path, "`gone.md`");
            report.has("vep-directory-name", &path, "1-");
            report.has_witness();
        }
        let human = repo.check(&[]).stdout;
        assert!(!human.contains(['\u{202e}', '\r']), "{human}");
        assert!(!human.lines().any(|line| line.starts_with('b')), "{human}");
    }
}

#[test]
fn deeply_nested_directories_are_walked() {
    let repo = Repo::with_witness();
    let path = format!("veps/sig-compute/1-first/{}vep.md", "d/".repeat(1000));
    repo.write(&path, vep_with_link(1, "gone.md"));
    let report = repo.report(&[]);
    assert_eq!(report.code, 1);
    report.has("link-broken", &path, "`gone.md`");
    report.has_witness();
}

#[test]
fn many_veps_are_all_checked() {
    let repo = Repo::with_witness();
    for number in 1001..=2000 {
        repo.write(&format!("veps/sig-compute/{number}-x/vep.md"), format!("# VEP #{number}: x\n\n[a](b/vep.md)\n"));
    }
    let report = repo.report(&[]);
    assert_eq!((report.code, report.veps().len()), (1, 1001));
    let broken = report.findings().iter().filter(|finding| finding["rule"] == "link-broken").count();
    assert_eq!(broken, 1001);
    report.has_witness();
}

#[test]
fn a_hostile_configuration_ends_with_2_and_a_reason() {
    let bomb: String = (1..30).fold("a0: &a0 [x]\n".to_owned(), |bomb, n| {
        let last = n - 1;
        format!("{bomb}a{n}: &a{n} [*a{last}, *a{last}, *a{last}, *a{last}, *a{last}, *a{last}, *a{last}, *a{last}]\n")
    });
    for (name, text) in [
        ("aliases", bomb.into_bytes()),
        ("aliases in a list", {
            let lists = "  - &a [*a]\n";
            format!("exclude:\n{lists}").into_bytes()
        }),
        ("nesting", format!("exclude: {}", "[".repeat(30_000)).into_bytes()),
        ("nested maps", format!("sigs: {}", "{a: ".repeat(15_000)).into_bytes()),
        ("too large", format!("# {}\n", "x".repeat(100_000)).into_bytes()),
        ("not UTF-8", b"rules: \xff\n".to_vec()),
        ("NUL", b"rules: \0\n".to_vec()),
        ("tabs", b"rules:\n\tlink-broken: off\n".to_vec()),
        ("two documents", b"rules: {}\n---\nrules: {}\n".to_vec()),
        ("a tag", b"rules: !!python/object:os.system x\n".to_vec()),
        ("a number for a name", b"directory: [1]\n".to_vec()),
        ("no end", b"directory: 'a\n".to_vec()),
    ] {
        let repo = Repo::with_witness();
        repo.write(".github/vep-check.yaml", text);
        let run = repo.check(&[]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{name}: {run:?}");
        assert!(run.stderr.contains(".github/vep-check.yaml"), "{name}: {}", run.stderr);
        assert!(run.stderr.len() < 1000, "{name}: {}", run.stderr.len());
    }
}

#[test]
fn a_pattern_full_of_stars_is_matched_in_time() {
    let repo = Repo::with_witness();
    repo.write(&format!("veps/sig-compute/{}/vep.md", "a".repeat(120)), vep(1));
    repo.write(
        ".github/vep-check.yaml",
        format!("exclude: ['veps/*/{}b/vep.md', '{}x']\n", "*a".repeat(30), "**/".repeat(30)),
    );
    let report = repo.report(&[]);
    assert_eq!((report.code, report.veps().len()), (1, 2));
}

#[test]
fn a_configuration_or_template_that_is_a_link_is_not_passed_over() {
    for path in [".github/vep-check.yaml", "veps/NNNN-vep-template/vep.md"] {
        let repo = Repo::with_witness();
        repo.write("elsewhere", "rules: {link-broken: off}\n");
        repo.write(&path.replace("vep-check.yaml", "x").replace("vep.md", "x"), "");
        symlink(repo.join("elsewhere"), repo.join(path)).expect("a link");
        repo.check(&[]).is_broken(&[path, "links are not followed"]);
    }
}

#[test]
fn a_template_that_is_no_text_ends_with_2() {
    let repo = Repo::with_witness();
    repo.write("veps/NNNN-vep-template/vep.md", b"\xff");
    repo.check(&[]).is_broken(&["veps/NNNN-vep-template/vep.md", "not UTF-8"]);
}

#[test]
fn an_empty_template_demands_nothing_and_breaks_nothing() {
    let repo = Repo::with_witness();
    repo.write("veps/NNNN-vep-template/vep.md", "");
    repo.report(&[]).has_witness();
}
