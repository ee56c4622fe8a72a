//! Changes the world, as people do: tests build it with this, and go on with it while the program runs.

mod issue;

use gix::objs::tree::EntryKind;
use jiff::Timestamp;

pub use issue::IssueEdit;

use super::objects::{File, Files, Oid};
use super::world::{Issue, Label, Mergeable, Milestone, PullRequest, Repository, Status, World};

/// What a commit does to files.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    steps: Vec<Step>,
    date: Option<Timestamp>,
}

#[derive(Debug, Clone)]
enum Step {
    Write(String, File),
    Remove(String),
    Rename(String, String),
}

impl Changes {
    /// Writes one file.
    pub fn write(path: &str, content: impl AsRef<[u8]>) -> Changes {
        Changes::default().and_write(path, content)
    }

    /// Writes a file, too.
    pub fn and_write(self, path: &str, content: impl AsRef<[u8]>) -> Changes {
        self.put(path, EntryKind::Blob, content.as_ref())
    }

    /// Makes a symbolic link, too.
    pub fn and_link(self, path: &str, target: &str) -> Changes {
        self.put(path, EntryKind::Link, target.as_bytes())
    }

    /// Makes a submodule at this commit, too.
    pub fn and_submodule(self, path: &str, commit: &str) -> Changes {
        self.put(path, EntryKind::Commit, commit.as_bytes())
    }

    /// Removes a file, too.
    pub fn and_remove(mut self, path: &str) -> Changes {
        self.steps.push(Step::Remove(path.to_owned()));
        self
    }

    /// Moves a file, too.
    pub fn and_rename(mut self, from: &str, to: &str) -> Changes {
        self.steps.push(Step::Rename(from.to_owned(), to.to_owned()));
        self
    }

    /// Gives the commit this date, which is its maker's to choose, as in `2026-04-30T12:00:00Z`.
    pub fn dated(mut self, date: &str) -> Changes {
        self.date = Some(date.parse().unwrap_or_else(|error| panic!("`{date}` is no time: {error}")));
        self
    }

    fn put(mut self, path: &str, kind: EntryKind, content: &[u8]) -> Changes {
        self.steps.push(Step::Write(path.to_owned(), File { kind, content: content.to_vec() }));
        self
    }

    fn apply(self, files: &mut Files) {
        for step in self.steps {
            match step {
                Step::Write(path, file) => drop(files.insert(path, file)),
                Step::Remove(path) => drop(files.remove(&path).unwrap_or_else(|| panic!("no `{path}` to remove"))),
                Step::Rename(from, to) => {
                    let file = files.remove(&from).unwrap_or_else(|| panic!("no `{from}` to rename"));
                    files.insert(to, file);
                }
            }
        }
    }
}

impl World {
    /// The repository `owner/name`, which is made if there is none: public, with an empty commit on `main`.
    pub fn repository(&mut self, name: &str) -> RepositoryEdit<'_> {
        if !self.repositories.contains_key(name) {
            let repository = Repository {
                id: self.new_id(),
                name: name.to_owned(),
                private: false,
                blocked: None,
                parent: None,
                default_branch: "main".to_owned(),
                refs: Default::default(),
                objects: Default::default(),
                labels: Vec::new(),
                milestones: Vec::new(),
                issues: Default::default(),
                statuses: Default::default(),
                check_suites: Default::default(),
                associations: Default::default(),
            };
            self.repositories.insert(name.to_owned(), repository);
            RepositoryEdit { world: self, name: name.to_owned() }.commit_to("main", "root", Changes::default());
        }
        RepositoryEdit { world: self, name: name.to_owned() }
    }

    /// Sets a status on a commit.
    pub fn set_status(
        &mut self,
        repository: &str,
        commit: &str,
        creator: &str,
        context: &str,
        state: &str,
        text: &str,
    ) {
        let (creator, context, state) = (creator.to_owned(), context.to_owned(), state.to_owned());
        let (id, at, description) = (self.new_id(), self.tick(), Some(text.to_owned()));
        let status = Status { id, creator, context, state, description, target_url: None, at };
        self.repository_mut(repository).statuses.entry(commit.to_owned()).or_default().push(status);
    }

    pub(super) fn repository_mut(&mut self, name: &str) -> &mut Repository {
        self.repositories.get_mut(name).unwrap_or_else(|| panic!("no repository {name}"))
    }

    /// Sets a ref, and serves what it leads to.
    fn set_ref(&mut self, repository: &str, name: &str, commit: &Oid) {
        let objects = self.objects.reachable(commit);
        let repository = self.repository_mut(repository);
        repository.refs.insert(name.to_owned(), commit.clone());
        repository.objects.extend(objects);
    }
}

/// A repository, to change it.
#[derive(Debug)]
pub struct RepositoryEdit<'w> {
    world: &'w mut World,
    name: String,
}

impl<'w> RepositoryEdit<'w> {
    fn data(&mut self) -> &mut Repository {
        self.world.repository_mut(&self.name)
    }

    /// Makes it private: a token for another repository does not see it.
    pub fn private(mut self) -> Self {
        self.data().private = true;
        self
    }

    /// Blocks it: nobody sees anything of it.
    pub fn block(mut self, status: u16) -> Self {
        self.data().blocked = Some(status);
        self
    }

    /// Queues these pull requests for the default branch: base and head of the merge group of each, one on the other.
    pub fn queue(mut self, numbers: &[u64]) -> Vec<(Oid, Oid)> {
        let mut base = self.data().resolve("HEAD").expect("a default branch").clone();
        let mut groups = Vec::new();
        for number in numbers {
            let head = self.world.head(&self.name, *number);
            let merged = self.world.merge(&base, &head).expect("a common commit");
            let branch = format!("refs/heads/gh-readonly-queue/main/pr-{number}-{base}");
            self.world.set_ref(&self.name, &branch, &merged);
            groups.push((base, merged.clone()));
            base = merged;
        }
        groups
    }

    /// Commits to the default branch.
    pub fn commit(mut self, changes: Changes) -> Self {
        let branch = self.data().default_branch.clone();
        self.commit_to(&branch, "maintainer", changes);
        self
    }

    /// Commits to a branch, which starts at the default branch if there is none; the commit's id.
    pub fn commit_to(&mut self, branch: &str, author: &str, changes: Changes) -> Oid {
        let name = format!("refs/heads/{branch}");
        let repository = self.data();
        let parent = repository.refs.get(&name).or_else(|| repository.resolve("HEAD")).cloned();
        let oid = self.world.commit(parent.as_ref(), author, changes);
        self.world.set_ref(&self.name, &name, &oid);
        oid
    }

    /// Deletes a branch.
    pub fn delete_branch(mut self, branch: &str) -> Self {
        self.data().refs.remove(&format!("refs/heads/{branch}")).unwrap_or_else(|| panic!("no branch `{branch}`"));
        self
    }

    /// Defines a label.
    pub fn label(mut self, name: &str) -> Self {
        let id = self.world.new_id();
        self.data().labels.push(Label { id, name: name.to_owned(), description: None });
        self
    }

    /// Opens a milestone.
    pub fn milestone(mut self, title: &str) -> Self {
        let id = self.world.new_id();
        let repository = self.data();
        let number = repository.milestones.len() as u64 + 1;
        repository.milestones.push(Milestone { id, number, title: title.to_owned(), open: true, due_on: None });
        self
    }

    /// Says what somebody is to the repository, as `MEMBER`.
    pub fn associate(mut self, login: &str, association: &'static str) -> Self {
        self.data().associations.insert(login.to_owned(), association);
        self
    }

    /// Opens an issue.
    pub fn open_issue(self, number: u64, author: &str, title: &str) -> IssueEdit<'w> {
        self.open(number, author, title, None)
    }

    /// Opens a pull request from a branch of this repository.
    pub fn open_pull_request(self, number: u64, author: &str, branch: &str, changes: Changes) -> IssueEdit<'w> {
        let head = self.name.clone();
        self.open_from(number, author, &head, branch, changes)
    }

    /// Opens a pull request from a branch of the author's fork, which is made if there is none.
    pub fn open_pull_request_from_fork(
        self,
        number: u64,
        author: &str,
        branch: &str,
        changes: Changes,
    ) -> IssueEdit<'w> {
        let short = self.name.split_once('/').expect("owner/name").1;
        let fork = format!("{author}/{short}");
        if !self.world.repositories.contains_key(&fork) {
            let (parent, main) = {
                let repository = &self.world.repositories[&self.name];
                (repository.name.clone(), repository.resolve("HEAD").expect("a default branch").clone())
            };
            self.world.repository(&fork);
            self.world.set_ref(&fork, "refs/heads/main", &main);
            self.world.repository_mut(&fork).parent = Some(parent);
        }
        self.open_from(number, author, &fork, branch, changes)
    }

    /// Opens a pull request from a branch of this repository at a commit that another pull request has.
    pub fn open_pull_request_at(self, number: u64, author: &str, branch: &str, commit: &Oid) -> IssueEdit<'w> {
        let name = self.name.clone();
        self.world.set_ref(&name, &format!("refs/heads/{branch}"), commit);
        self.open_commit(number, author, &name, branch, commit.clone())
    }

    /// Opens a pull request that changes nothing which anybody looks at.
    pub fn open_plain_pull_request(mut self, number: u64, author: &str, title: &str, body: &str) -> IssueEdit<'w> {
        let head = self.data().resolve("HEAD").expect("a default branch").clone();
        let name = self.name.clone();
        let pull_request = PullRequest {
            draft: false,
            merged_at: None,
            mergeable: Mergeable::Yes,
            head_repository: Some(name),
            head_owner: author.to_owned(),
            head_ref: format!("branch-{number}"),
            base_ref: self.data().default_branch.clone(),
            base: head.clone(),
            head,
            merge: None,
            reviews: Vec::new(),
        };
        self.open(number, author, title, Some(pull_request)).body(body)
    }

    fn open_from(self, number: u64, author: &str, head: &str, branch: &str, changes: Changes) -> IssueEdit<'w> {
        let oid = self.world.repository(head).commit_to(branch, author, changes);
        self.open_commit(number, author, head, branch, oid)
    }

    fn open_commit(mut self, number: u64, author: &str, head: &str, branch: &str, oid: Oid) -> IssueEdit<'w> {
        let base_ref = self.data().default_branch.clone();
        let base = self.data().resolve("HEAD").expect("a default branch").clone();
        let pull_request = PullRequest {
            draft: false,
            merged_at: None,
            mergeable: Mergeable::Yes,
            head_repository: Some(head.to_owned()),
            head_owner: head.split_once('/').expect("owner/name").0.to_owned(),
            head_ref: branch.to_owned(),
            head: oid.clone(),
            base_ref,
            base,
            merge: None,
            reviews: Vec::new(),
        };
        self.open(number, author, &format!("VEP {number}"), Some(pull_request)).pushed(oid)
    }

    fn open(mut self, number: u64, author: &str, title: &str, pull_request: Option<PullRequest>) -> IssueEdit<'w> {
        let (id, at) = (self.world.new_id(), self.world.tick());
        let issue = Issue {
            id,
            number,
            title: title.to_owned(),
            body: None,
            author: author.to_owned(),
            open: true,
            locked: false,
            assignees: Vec::new(),
            labels: Vec::new(),
            milestone: None,
            comments: Vec::new(),
            timeline: Vec::new(),
            created_at: at,
            updated_at: at,
            pull_request,
        };
        assert!(self.data().issues.insert(number, issue).is_none(), "{} has {number} already", self.name);
        self.issue(number)
    }

    /// The issue or pull request of this number.
    pub fn issue(mut self, number: u64) -> IssueEdit<'w> {
        assert!(self.data().issues.contains_key(&number), "no issue {number} in {}", self.name);
        IssueEdit { repository: self, number }
    }
}

impl World {
    fn commit(&mut self, parent: Option<&Oid>, author: &str, changes: Changes) -> Oid {
        let mut files = parent.map(|parent| self.objects.files(parent)).unwrap_or_default();
        let at = changes.date.unwrap_or_else(|| self.tick());
        changes.apply(&mut files);
        let parents: Vec<Oid> = parent.cloned().into_iter().collect();
        self.objects.add_commit(&files, &parents, author, "Change files", at)
    }

    /// The commit that merges `head` into `base`: whole files, and the head's where both have changed them.
    fn merge(&mut self, base: &Oid, head: &Oid) -> Option<Oid> {
        let common = self.objects.merge_base(base, head)?;
        let (common, theirs) = (self.objects.files(&common), self.objects.files(head));
        let mut files = self.objects.files(base);
        files.retain(|path, _| theirs.contains_key(path) || !common.contains_key(path));
        files.extend(theirs.into_iter().filter(|(path, file)| common.get(path) != Some(file)));
        let at = self.tick();
        Some(self.objects.add_commit(&files, &[base.clone(), head.clone()], "web-flow", "Merge", at))
    }
}
