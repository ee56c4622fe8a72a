//! Reviews of pull requests.

use serde_json::Value;

use super::{Answered, Call, not_found};
use crate::fake_github::diff::{changed_files, lines_in_diff, patch};
use crate::fake_github::http::Answer;
use crate::fake_github::world::Place;

/// The most characters of a review, and of a comment on lines.
const MOST_BODY: usize = 65_536;

impl Call<'_> {
    /// Makes a review of the head. One comment that cannot be, and none is.
    pub fn add_review(&mut self, number: &str) -> Answered {
        let number = self.number(number)?;
        let body = self.request.body.clone();
        let issue = &self.data().issues[&number];
        let pull_request = issue.pull_request.as_ref().ok_or_else(not_found)?;
        if issue.locked {
            return Err(Answer::error(403, "Unable to create pull request review because issue is locked."));
        }
        if body["event"] != "COMMENT" {
            return Err(Answer::error(422, "A review of the tests comments, and nothing else"));
        }
        let text = body["body"].as_str().filter(|text| !text.is_empty() && text.chars().count() <= MOST_BODY);
        let text = text.ok_or_else(|| unprocessable("Body can't be blank, and no longer than that"))?;
        if body["commit_id"].as_str().is_some_and(|commit| self.world.objects.commit(commit).is_none()) {
            return Err(unprocessable("The commit is not part of the pull request"));
        }
        let base = self.world.merge_base(pull_request);
        let files = changed_files(&self.world.objects, &base, &pull_request.head);
        let (mut lines, mut places) = (Vec::new(), Vec::new());
        for comment in body["comments"].as_array().into_iter().flatten() {
            let place = place(comment)?;
            let file = files.iter().find(|file| file.path == place.path);
            let file = file.ok_or_else(|| unprocessable("Path could not be resolved"))?;
            let patch = patch(&self.world.objects, &base, &pull_request.head, file).unwrap_or_default();
            if !lines_in_diff(&patch, place.first, place.last) {
                return Err(unprocessable("Pull request review thread line must be part of the diff"));
            }
            let text = comment["body"].as_str().filter(|text| text.chars().count() <= MOST_BODY);
            lines.push(text.ok_or_else(|| unprocessable("Body is too long"))?.to_owned());
            places.push(place);
        }
        let (repository, login, text) = (self.repository.clone(), self.token.login.clone(), text.to_owned());
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let issue = self.world.repository(&repository).issue(number);
        issue.review_lines(&login, "COMMENTED", &text, &lines).on_lines(places);
        let pull_request = self.data().issues[&number].pull_request.as_ref().expect("it is there");
        let review = pull_request.reviews.last().expect("written just now");
        Ok(Answer::json(200, &self.shown().review(number, review)))
    }
}

/// Where a comment is to be.
fn place(comment: &Value) -> Result<Place, Answer> {
    let number = |field: &str| comment[field].as_u64().and_then(|number| usize::try_from(number).ok());
    let last = number("line").ok_or_else(|| unprocessable("Pull request review thread line can't be blank"))?;
    let first = number("start_line");
    if first.is_some_and(|first| first >= last) {
        return Err(unprocessable("Pull request review thread start line must precede the end line."));
    }
    let path = comment["path"].as_str().unwrap_or_default().to_owned();
    Ok(Place { path, first: first.unwrap_or(last), last })
}

fn unprocessable(why: &str) -> Answer {
    Answer::error(422, &format!("Unprocessable Entity: {why}"))
}
