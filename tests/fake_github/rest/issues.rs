//! Issues, pull requests, comments, labels and statuses.

use std::sync::atomic::Ordering;

use serde_json::Value;

use super::{Answered, Call, not_found};
use crate::fake_github::http::Answer;
use crate::fake_github::world::{Status, World};

/// The most characters of a comment.
const MOST_BODY: usize = 65_536;

/// The most characters of a label's name.
const MOST_LABEL: usize = 50;

/// The most characters of a status's description.
const MOST_DESCRIPTION: usize = 140;

impl Call<'_> {
    pub fn issue(&mut self, number: &str) -> Answered {
        let number = self.number(number)?;
        Ok(Answer::json(200, &self.shown().issue(&self.data().issues[&number])))
    }

    pub fn pull_request(&mut self, number: &str) -> Answered {
        let number = self.number(number)?;
        let issue = &self.data().issues[&number];
        let pull_request = issue.pull_request.as_ref().ok_or_else(not_found)?;
        Ok(Answer::json(200, &self.shown().pull_request(issue, pull_request)))
    }

    pub fn comments(&mut self, number: &str) -> Answered {
        let number = self.number(number)?;
        let comments = self.data().issues[&number].comments.iter();
        let comments: Vec<Value> = comments.map(|comment| self.shown().comment(number, comment)).collect();
        Ok(self.page(&comments))
    }

    pub fn comment(&mut self, id: &str) -> Answered {
        let (number, index) = self.place(id)?;
        let comment = &self.data().issues[&number].comments[index];
        Ok(Answer::json(200, &self.shown().comment(number, comment)))
    }

    pub fn add_comment(&mut self, number: &str) -> Answered {
        let number = self.number(number)?;
        let body = self.comment_body()?;
        if self.data().issues[&number].locked {
            return Err(Answer::error(403, "Unable to create comment because issue is locked."));
        }
        let (repository, login) = (self.repository.clone(), self.token.login.clone());
        self.world.repository(&repository).issue(number).comment(&login, &body);
        let listed_after = match self.world.listing_lag {
            0 => 0,
            lag => self.world.listings.load(Ordering::Relaxed) + lag,
        };
        let issues = &mut self.world.repository_mut(&repository).issues;
        let issue = issues.get_mut(&number).expect("it is there");
        issue.comments.last_mut().expect("written just now").listed_after = listed_after;
        let comment = self.data().issues[&number].comments.last().expect("written just now");
        Ok(Answer::json(201, &self.shown().comment(number, comment)))
    }

    pub fn edit_comment(&mut self, id: &str) -> Answered {
        let (number, index) = self.place(id)?;
        let body = self.comment_body()?;
        let repository = self.repository.clone();
        self.world.repository(&repository).issue(number).edit_comment(index, &body);
        self.comment(id)
    }

    pub fn delete_comment(&mut self, id: &str) -> Answered {
        let (number, index) = self.place(id)?;
        let repository = self.repository.clone();
        self.world.repository(&repository).issue(number).delete_comment(index);
        Ok(Answer::empty(204))
    }

    /// The issue and the index of the comment with this id.
    fn place(&self, id: &str) -> Result<(u64, usize), Answer> {
        let id: u64 = id.parse().map_err(|_| not_found())?;
        let mut issues = self.data().issues.values();
        let found = issues.find_map(|issue| {
            let index = issue.comments.iter().position(|comment| comment.id == id)?;
            Some((issue.number, index))
        });
        found.ok_or_else(not_found)
    }

    fn comment_body(&self) -> Result<String, Answer> {
        let body = self.text("body")?;
        if body.trim().is_empty() {
            return Err(Answer::invalid("IssueComment", "body", "Body cannot be blank"));
        }
        if body.chars().count() > MOST_BODY {
            let message = format!("Body is too long (maximum is {MOST_BODY} characters)");
            return Err(Answer::invalid("IssueComment", "data", &message));
        }
        Ok(body)
    }

    pub fn labels(&mut self) -> Answered {
        let labels: Vec<Value> = self.data().labels.iter().map(|label| self.shown().label(label)).collect();
        Ok(self.page(&labels))
    }

    pub fn issue_labels(&mut self, number: &str) -> Answered {
        let number = self.number(number)?;
        Ok(self.page(&self.shown().labels_of(&self.data().issues[&number])))
    }

    pub fn add_labels(&mut self, number: &str) -> Answered {
        let number = self.number(number)?;
        let names = self.label_names()?;
        self.change_labels(number, |labels| labels.chain(names).collect())
    }

    pub fn set_labels(&mut self, number: &str) -> Answered {
        let number = self.number(number)?;
        let names = self.label_names()?;
        self.change_labels(number, |_| names)
    }

    pub fn remove_label(&mut self, number: &str, name: &str) -> Answered {
        let number = self.number(number)?;
        let is_it = |label: &String| label.to_lowercase() == name.to_lowercase();
        if !self.data().issues[&number].labels.iter().any(is_it) {
            return Err(Answer::error(404, "Label does not exist"));
        }
        self.change_labels(number, |labels| labels.filter(|label| !is_it(label)).collect())
    }

    /// The names of labels in the body: in an object, or bare.
    fn label_names(&self) -> Result<Vec<String>, Answer> {
        let body = &self.request.body;
        let names = body["labels"].as_array().or(body.as_array());
        let names = names.ok_or_else(|| Answer::invalid("Label", "labels", "is missing"))?;
        names
            .iter()
            .map(|name| {
                let name = name.as_str().or(name["name"].as_str());
                let name = name.filter(|name| !name.is_empty() && name.chars().count() <= MOST_LABEL);
                name.map(str::to_owned).ok_or_else(|| Answer::invalid("Label", "name", "is empty or too long"))
            })
            .collect()
    }

    /// Gives the issue other labels; what it has then.
    fn change_labels(
        &mut self,
        number: u64,
        change: impl FnOnce(std::vec::IntoIter<String>) -> Vec<String>,
    ) -> Answered {
        let before = self.data().issues[&number].labels.clone();
        let after = change(before.clone().into_iter());
        let (repository, login) = (self.repository.clone(), self.token.login.clone());
        let mut issue = self.world.repository(&repository).issue(number);
        for gone in before.iter().filter(|label| !after.contains(label)) {
            issue = issue.unlabel(&login, gone);
        }
        for label in &after {
            issue = issue.label(&login, label);
        }
        Ok(Answer::json(200, &Value::Array(self.shown().labels_of(&self.data().issues[&number]))))
    }

    pub fn add_status(&mut self, commit: &str) -> Answered {
        let oid = self.data().resolve(commit).filter(|oid| self.world.objects.commit(oid).is_some()).cloned();
        let oid = oid.ok_or_else(|| Answer::error(422, &format!("No commit found for SHA: {commit}")))?;
        let state = self.text("state")?;
        if !["error", "failure", "pending", "success"].contains(&state.as_str()) {
            return Err(Answer::invalid("Status", "state", "is not included in the list"));
        }
        let optional = |field: &str| self.request.body[field].as_str().map(str::to_owned);
        let (context, description) = (optional("context"), optional("description"));
        let target_url = optional("target_url");
        if description.iter().any(|description| description.chars().count() > MOST_DESCRIPTION) {
            let message = format!("description is too long (maximum is {MOST_DESCRIPTION} characters)");
            return Err(Answer::invalid("Status", "description", &message));
        }
        let context = context.unwrap_or_else(|| "default".to_owned());
        let creator = self.token.login.clone();
        let (id, at) = ids(self.world);
        let status = Status { id, creator, context, state, description, target_url, at };
        let shown = self.shown().status(&oid, &status);
        let repository = self.repository.clone();
        self.world.repository_mut(&repository).statuses.entry(oid).or_default().push(status);
        Ok(Answer::json(201, &shown))
    }
}

fn ids(world: &mut World) -> (u64, jiff::Timestamp) {
    (world.new_id(), world.tick())
}
