//! Everything that a pull request can be made of, as far as it can be checked.

use crate::common::{vep, vep_with_link};
use crate::fake_github::{Changes, FakeGithub, REPOSITORY};
use crate::scene::{
    BODY, CONFIG, NUMBER, SIGS, TEMPLATE, VEP, broken, faulty, flawless, schedule, with_changes, without_pull_request,
};

/// A document that is there before.
const OLD: &str = "veps/sig-network/99-old/vep.md";

/// A pull request that can be checked.
pub struct Case {
    pub name: &'static str,
    pub github: FakeGithub,
    /// How the check ends.
    pub code: i32,
    /// Rules that find something.
    pub rules: &'static [&'static str],
}

fn case(name: &'static str, github: FakeGithub, code: i32, rules: &'static [&'static str]) -> Case {
    Case { name, github, code, rules }
}

/// A case whose change is made of `changes`.
fn changed(name: &'static str, changes: Changes, code: i32, rules: &'static [&'static str]) -> Case {
    case(name, with_changes(changes), code, rules)
}

/// All of them.
pub fn cases() -> Vec<Case> {
    let old = vep(99);
    let many = |count: usize| {
        (0..count).fold(Changes::write(VEP, faulty(10)), |changes, index| {
            changes.and_write(&format!("assets/{index:04}.txt"), format!("{index}\n"))
        })
    };
    let big = format!("{}\n{}", faulty(10), "A line of a very long document.\n".repeat(70_000));
    let mut binary = vep(10).into_bytes();
    binary.splice(40..40, [0xff, 0xfe]);
    vec![
        changed("new", Changes::write(VEP, faulty(10)), 1, &["link-broken"]),
        changed("modified", Changes::write(OLD, old.replace("It is used.", "[x](no.md)")), 1, &["link-broken"]),
        changed("renamed", Changes::default().and_rename(OLD, VEP), 1, &["title-number-mismatch"]),
        changed(
            "renamed and modified",
            Changes::default()
                .and_rename(OLD, "veps/sig-network/99-new/vep.md")
                .and_write("veps/sig-network/99-new/vep.md", old.replace("It is used.", "[x](no.md)")),
            1,
            &["link-broken"],
        ),
        changed("deleted", Changes::write(VEP, vep(10)).and_remove(OLD), 0, &[]),
        changed(
            "links to what it deletes",
            Changes::write(VEP, vep_with_link(10, "../../sig-network/99-old/vep.md")).and_remove(OLD),
            1,
            &["link-broken"],
        ),
        changed("150 files", many(150), 1, &["link-broken"]),
        changed("3,000 files", many(3000), 1, &["link-broken"]),
        changed("3,200 files", many(3200), 1, &["link-broken"]),
        changed("2 MB", Changes::write(VEP, big), 1, &["link-broken"]),
        changed("not UTF-8", Changes::write(VEP, binary), 1, &["no-text"]),
        changed("empty", Changes::write(VEP, ""), 1, &["no-text"]),
        changed(
            "with a mark of its order of bytes",
            Changes::write(VEP, format!("\u{feff}{}", faulty(10))),
            1,
            &["link-broken"],
        ),
        changed("with carriage returns", Changes::write(VEP, faulty(10).replace('\n', "\r\n")), 1, &["link-broken"]),
        changed("a link to a file", Changes::default().and_link(VEP, "/etc/passwd"), 1, &["vep-file-name"]),
        changed(
            "a submodule",
            Changes::write(VEP, vep_with_link(10, "../../../external")).and_submodule("external", &"1".repeat(40)),
            1,
            &["link-broken"],
        ),
        changed(
            "two VEPs",
            Changes::write(VEP, vep(10)).and_write("veps/sig-storage/11-b/vep.md", faulty(11)),
            1,
            &["issue-missing"],
        ),
        changed("a stray document", Changes::write("veps/sig-compute/notes.md", "# Notes\n"), 1, &["vep-location"]),
        changed("outside of a SIG", Changes::write("veps/10-small-thing/vep.md", vep(10)), 1, &["vep-sig-directory"]),
        changed(
            "a name with spaces",
            Changes::write("veps/sig-compute/10 Small Thing/vep.md", vep(10)),
            1,
            &["vep-directory-name"],
        ),
        changed(
            "front matter that names another VEP",
            Changes::write(VEP, format!("---\ntitle: A small thing\nreplaces: 99\nsuperseded-by: 4\n---\n{}", vep(10))),
            1,
            &["front-matter-superseded"],
        ),
        case("main was merged", merged_main(), 1, &["link-broken"]),
        case("main took the number", main_took_the_number(), 1, &["vep-number-unique"]),
        case("main moved it", main_moved_it(), 0, &[]),
        changed(
            "a submodule in place of a VEP",
            Changes::default().and_submodule("veps/sig-compute/10-a", &"1".repeat(40)),
            1,
            &["vep-file-name"],
        ),
        changed(
            "a submodule in place of a document",
            Changes::default().and_submodule(VEP, &"1".repeat(40)),
            1,
            &["vep-file-name"],
        ),
        changed(
            "a document that is no Markdown",
            Changes::write("veps/sig-compute/10-a/vep.mdx", vep(10)),
            1,
            &["vep-file-name"],
        ),
        changed(
            "a document in another case",
            Changes::write("VEPS/sig-compute/10-a/vep.md", vep(10)),
            1,
            &["vep-location"],
        ),
        case("main went on", main_went_on(), 1, &["link-broken"]),
        case("a SIG is new on main", new_sig(), 1, &[]),
        case("several commits", several_commits(), 0, &[]),
        case("the fork is gone", fork_is_gone(), 1, &["link-broken"]),
        case("a branch of the repository itself", own_branch(), 1, &["link-broken"]),
        case(
            "a configuration of base",
            configured("rules:\n  link-broken: \"off\"\n  checklist-marker: \"off\"\n  section-missing: \"off\"\n"),
            1,
            &["policy-broken"],
        ),
        case("a template of base", own_template(), 1, &["section-missing"]),
        case("OWNERS of a SIG", owners(), 0, &["sign-off-missing"]),
        case("a target that a release has", crate::gates::shipped(), 0, &["target-shipped-moved"]),
        case("slips in files of others", slips(), 0, &[]),
        case("no template at base", no_template(), 1, &["link-broken"]),
        case("the repository is private", private(), 1, &["link-broken"]),
        case("the tracking issue is the pull request", own_tracker(), 1, &["issue-missing"]),
        case("labels, reviews and comments", busy(), 0, &[]),
    ]
}

fn merged_main() -> FakeGithub {
    let github = broken();
    let mut world = github.world();
    world
        .repository(REPOSITORY)
        .commit(Changes::write("veps/sig-storage/50-other/vep.md", faulty(50)))
        .issue(NUMBER)
        .update_branch()
        .push(Changes::write("veps/sig-compute/10-small-thing/extra.md", "# More\n"))
        .repository()
        .commit(Changes::write("veps/sig-storage/51-later/vep.md", faulty(51)));
    drop(world);
    github
}

fn main_went_on() -> FakeGithub {
    let github = broken();
    let template = include_str!("../../src/vep/template.md").replace("## Alternatives\n", "## Options\n");
    github
        .world()
        .repository(REPOSITORY)
        .commit(Changes::write(OLD, faulty(99)).and_write(TEMPLATE, template))
        .commit(Changes::write(CONFIG, "rules:\n  checklist-marker: \"off\"\n"));
    github
}

fn main_took_the_number() -> FakeGithub {
    let github = flawless();
    github.world().repository(REPOSITORY).commit(Changes::write("veps/sig-storage/10-other/vep.md", vep(10)));
    github
}

/// The document that the pull request changes lies elsewhere by now.
fn main_moved_it() -> FakeGithub {
    let github = with_changes(Changes::write(OLD, vep(99).replace("It is used.", "It is used a lot.")));
    github.world().repository(REPOSITORY).commit(Changes::default().and_rename(OLD, "veps/sig-network/99-new/vep.md"));
    github
}

fn new_sig() -> FakeGithub {
    let github = with_changes(Changes::write("veps/sig-new/10-small-thing/vep.md", vep_with_link(10, "gone.md")));
    github.world().repository(REPOSITORY).commit(Changes::write("veps/sig-new/80-first/vep.md", vep(80)));
    github
}

fn several_commits() -> FakeGithub {
    let github = broken();
    let mut world = github.world();
    let mut issue = world.repository(REPOSITORY).issue(NUMBER);
    for index in 0..120 {
        issue = issue.push(Changes::write("notes.txt", format!("{index}\n")));
    }
    issue.push(Changes::write(VEP, vep(10)));
    drop(world);
    github
}

fn fork_is_gone() -> FakeGithub {
    let github = broken();
    github.world().repository(REPOSITORY).issue(NUMBER).delete_head_repository();
    github
}

fn own_branch() -> FakeGithub {
    let github = without_pull_request();
    let changes = Changes::write(VEP, faulty(10));
    github
        .world()
        .repository(REPOSITORY)
        .open_pull_request(NUMBER, "alice", "small", changes)
        .title("VEP 10")
        .body(BODY);
    github
}

/// Base has this configuration, and the pull request brings another, which is broken.
pub fn configured(config: &str) -> FakeGithub {
    let github = without_pull_request();
    github.world().repository(REPOSITORY).commit(Changes::write(CONFIG, config));
    let changes = Changes::write(VEP, faulty(10)).and_write(CONFIG, "rules:\n  section-empty: \"off\"\n  broken: [\n");
    github
        .world()
        .repository(REPOSITORY)
        .open_pull_request_from_fork(NUMBER, "alice", "small-thing", changes)
        .title("VEP 10")
        .body(BODY);
    github
}

fn own_template() -> FakeGithub {
    let github = without_pull_request();
    let template = include_str!("../../src/vep/template.md").replace("## Alternatives", "## Risks");
    github
        .world()
        .repository(REPOSITORY)
        .commit(Changes::default().and_remove(TEMPLATE).and_write("docs/template.md", template))
        .commit(Changes::write(CONFIG, "template: docs/template.md\n"))
        .open_pull_request_from_fork(NUMBER, "alice", "small-thing", Changes::write(VEP, vep(10)))
        .title("VEP 10")
        .body(BODY);
    github
}

fn owners() -> FakeGithub {
    let github = flawless();
    github
        .world()
        .repository(REPOSITORY)
        .commit(
            Changes::write("veps/sig-storage/OWNERS", "approvers:\n  - storage-people\n  - grace\n")
                .and_write("OWNERS_ALIASES", "aliases:\n  storage-people:\n    - heidi\n"),
        )
        .issue(NUMBER)
        .comment("heidi", "/lgtm");
    github
}

fn slips() -> FakeGithub {
    let github = flawless();
    let mut world = github.world();
    let sigs = SIGS.replace("github: Carol", "gitlab: Carol").replace("dir: sig-storage", "dir: []");
    world.repository("kubevirt/community").commit(Changes::write("sigs.yaml", sigs));
    world.repository("kubevirt/sig-release").commit(
        Changes::write("releases/v1.10/schedule.yaml", schedule("TBD")).and_write("releases/v1.5/schedule.yaml", ""),
    );
    world.repository(REPOSITORY).commit(Changes::write("OWNERS_ALIASES", "aliases: []\n"));
    drop(world);
    github
}

fn no_template() -> FakeGithub {
    let github = broken();
    github.world().repository(REPOSITORY).commit(Changes::default().and_remove(TEMPLATE));
    github
}

fn private() -> FakeGithub {
    let github = without_pull_request();
    let changes = Changes::write(VEP, faulty(10));
    github.world().repository(REPOSITORY).private().open_pull_request(NUMBER, "alice", "small", changes).body(BODY);
    github
}

fn own_tracker() -> FakeGithub {
    let path = "veps/sig-compute/17-small-thing/vep.md";
    let github = with_changes(Changes::write(path, vep(17)));
    github.world().repository(REPOSITORY).issue(NUMBER).body("**Tracking issue**: #17\n").title("VEP 17");
    github
}

fn busy() -> FakeGithub {
    let github = flawless();
    github
        .world()
        .repository(REPOSITORY)
        .issue(NUMBER)
        .label("alice", "kind/vep")
        .label("alice", "do-not-merge/hold")
        .milestone("bob", "v1.11")
        .comment("carol", "/lgtm\n```yaml\nkey: \"value: \u{7} \u{202e}\"\n```")
        .review_lines("erin", "APPROVED", "# fine\n- a: b", &["/lgtm", "'quoted'"])
        .draft();
    github
}
